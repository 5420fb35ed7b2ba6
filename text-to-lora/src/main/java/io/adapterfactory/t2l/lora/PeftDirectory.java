package io.adapterfactory.t2l.lora;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.adapterfactory.t2l.file.SizeLimit;
import io.adapterfactory.t2l.tensor.SafetensorsFile;
import io.adapterfactory.t2l.tensor.SafetensorsWriter;
import io.adapterfactory.t2l.tensor.TensorData;
import io.adapterfactory.t2l.tensor.TensorInfo;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** LoRA adapters in the form of Hugging Face PEFT: {@code adapter_config.json}, {@code adapter_model.safetensors} and a model card. */
public final class PeftDirectory {

    public static final String CONFIG = "adapter_config.json";
    public static final String WEIGHTS = "adapter_model.safetensors";
    private static final String CARD = "README.md";

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String PREFIX = "base_model.model.model.layers.";
    private static final Set<String> MLP = Set.of("gate_proj", "up_proj", "down_proj");
    private static final Pattern KEY =
            Pattern.compile(Pattern.quote(PREFIX) + "(\\d{1,6})\\.(?:self_attn|mlp)\\.(\\w+)\\.lora_([AB])\\.weight");

    private PeftDirectory() {}

    /** Name of a tensor, {@code matrix} being {@code A} or {@code B}. */
    static String key(int layer, String module, char matrix) {
        return PREFIX + layer + (MLP.contains(module) ? ".mlp." : ".self_attn.") + module + ".lora_" + matrix
                + ".weight";
    }

    /**
     * Writes the files into a directory, which is made if it is not there.
     *
     * @param baseModel what {@code base_model_name_or_path} says
     */
    public static void write(Path directory, LoraWeights weights, ExportForm form, String baseModel) {
        float fold = form == ExportForm.FOLDED ? weights.config().scaling() : 1;
        int rank = weights.config().rank();
        Map<String, TensorData> tensors = new LinkedHashMap<>();
        weights.target().modules().forEach((module, shape) -> {
            for (int l = 0; l < weights.target().layers(); l++) {
                float[] a = weights.a().get(module);
                float[] b = weights.b().get(module);
                tensors.put(key(l, module, 'A'), TensorData.part(a, l * rank * shape.in(), 1, rank, shape.in()));
                tensors.put(key(l, module, 'B'), TensorData.part(b, l * rank * shape.out(), fold, shape.out(), rank));
            }
        });
        try {
            Files.createDirectories(directory);
            Files.writeString(directory.resolve(CONFIG), configJson(weights.config(), form, baseModel));
            Files.writeString(directory.resolve(CARD), AdapterCard.text(weights.config(), form, baseModel));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write to " + directory + ": " + e, e);
        }
        SafetensorsWriter.write(directory.resolve(WEIGHTS), tensors, Map.of("format", "pt"));
    }

    private static String configJson(LoraConfig config, ExportForm form, String baseModel) throws IOException {
        boolean folded = form == ExportForm.FOLDED;
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("alpha_pattern", Map.of());
        json.put("base_model_name_or_path", baseModel);
        json.put("bias", "none");
        json.put("fan_in_fan_out", false);
        json.put("inference_mode", true);
        json.put("init_lora_weights", true);
        json.put("layers_pattern", null);
        json.put("layers_to_transform", null);
        float alpha = folded ? config.rank() : config.alpha();
        json.put("lora_alpha", alpha == Math.rint(alpha) ? (Object) (long) alpha : (Object) alpha);
        json.put("lora_dropout", 0.0);
        json.put("modules_to_save", null);
        json.put("peft_type", "LORA");
        json.put("r", config.rank());
        json.put("rank_pattern", Map.of());
        json.put("revision", null);
        json.put("target_modules", config.targetModules());
        json.put("task_type", "CAUSAL_LM");
        json.put("use_dora", false);
        json.put("use_rslora", !folded && config.useRslora());
        return JSON.writerWithDefaultPrettyPrinter().writeValueAsString(json) + "\n";
    }

    /**
     * Reads a directory that PEFT or this class wrote.
     *
     * @throws InvalidAdapterException when a file is missing or broken, layers are missing, shapes do not agree, weights are
     *     not finite, or the adapter uses what is not plain LoRA
     */
    public static LoraWeights read(Path directory) {
        Path configFile = directory.resolve(CONFIG);
        JsonNode json = readJson(configFile);
        requirePlainLora(configFile, json);
        int rank = json.path("r").asInt(0);
        double alpha = json.path("lora_alpha").asDouble(0);
        if (rank < 1 || !(alpha > 0)) {
            throw new InvalidAdapterException(configFile + ": r and lora_alpha must be positive, found "
                    + json.path("r") + " and " + json.path("lora_alpha"));
        }
        Path weightsFile = directory.resolve(WEIGHTS);
        if (!Files.isRegularFile(weightsFile)) {
            throw new InvalidAdapterException(weightsFile + " is missing");
        }
        try (SafetensorsFile tensors = SafetensorsFile.open(weightsFile)) {
            return read(
                    weightsFile,
                    tensors,
                    rank,
                    (float) alpha,
                    json.path("use_rslora").asBoolean(false),
                    order(json));
        } catch (IllegalArgumentException | ArithmeticException e) {
            throw new InvalidAdapterException(directory + " is no usable LoRA: " + e.getMessage(), e);
        }
    }

    private static List<String> order(JsonNode json) {
        List<String> modules = new ArrayList<>();
        json.path("target_modules").forEach(module -> modules.add(module.asText()));
        return modules;
    }

    private static LoraWeights read(
            Path file, SafetensorsFile tensors, int rank, float alpha, boolean useRslora, List<String> configured) {
        Set<String> found = new TreeSet<>();
        int layers = 0;
        for (String name : tensors.tensors().keySet()) {
            Matcher key = KEY.matcher(name);
            if (!key.matches()) {
                throw new InvalidAdapterException(file + ": tensor " + name + " is not expected in a LoRA of "
                        + "self-attention and MLP projections");
            }
            layers = Math.max(layers, Integer.parseInt(key.group(1)) + 1);
            found.add(key.group(2));
        }
        List<String> modules = new ArrayList<>(configured);
        modules.retainAll(found);
        if (modules.size() != found.size() || layers == 0) {
            throw new InvalidAdapterException(
                    file + " has tensors of " + found + ", but target_modules is " + configured);
        }
        Map<String, ModuleShape> shapes = new LinkedHashMap<>();
        Map<String, float[]> a = new LinkedHashMap<>();
        Map<String, float[]> b = new LinkedHashMap<>();
        for (String module : modules) {
            int in = Math.toIntExact(shape(file, tensors, key(0, module, 'A'))[1]);
            int out = Math.toIntExact(shape(file, tensors, key(0, module, 'B'))[0]);
            shapes.put(module, new ModuleShape(in, out));
            a.put(module, all(file, tensors, module, 'A', layers, rank, in));
            b.put(module, all(file, tensors, module, 'B', layers, out, rank));
        }
        return new LoraWeights(new LoraConfig(rank, alpha, useRslora, modules), new LoraTarget(layers, shapes), a, b);
    }

    private static float[] all(
            Path file, SafetensorsFile tensors, String module, char matrix, int layers, int rows, int columns) {
        for (int l = 0; l < layers; l++) { // all of them before memory is taken for as many as the file claims
            requireShape(file, tensors, key(l, module, matrix), rows, columns);
        }
        int perLayer = Math.multiplyExact(rows, columns);
        float[] values = new float[Math.multiplyExact(layers, perLayer)];
        for (int l = 0; l < layers; l++) {
            String name = key(l, module, matrix);
            float[] numbers = tensors.floats(name);
            for (float number : numbers) {
                if (!Float.isFinite(number)) {
                    throw new InvalidAdapterException(file + ": tensor " + name + " holds NaN or infinite weights");
                }
            }
            System.arraycopy(numbers, 0, values, l * perLayer, perLayer);
        }
        return values;
    }

    private static void requireShape(Path file, SafetensorsFile tensors, String name, int rows, int columns) {
        long[] shape = shape(file, tensors, name);
        if (shape[0] != rows || shape[1] != columns) {
            throw new InvalidAdapterException(file + ": tensor " + name + " has shape [" + shape[0] + ", " + shape[1]
                    + "], expected [" + rows + ", " + columns + "]");
        }
    }

    private static long[] shape(Path file, SafetensorsFile tensors, String name) {
        TensorInfo info = tensors.tensors().get(name);
        if (info == null) {
            throw new InvalidAdapterException(file + ": tensor " + name + " is missing");
        }
        if (info.shape().length != 2) {
            throw new InvalidAdapterException(
                    file + ": tensor " + name + " has " + info.shape().length + " axes, expected 2");
        }
        return info.shape();
    }

    private static JsonNode readJson(Path file) {
        try {
            return JSON.readTree(SizeLimit.CONFIG_BYTES.read(file));
        } catch (NoSuchFileException e) {
            throw new InvalidAdapterException(file + " is missing; expected a PEFT adapter directory", e);
        } catch (IOException e) {
            throw new InvalidAdapterException(file + " cannot be read as JSON: " + e.getMessage(), e);
        }
    }

    private static void requirePlainLora(Path file, JsonNode json) {
        require(file, "peft_type", json.path("peft_type").asText(), "LORA");
        require(file, "bias", json.path("bias").asText("none"), "none");
        require(file, "use_dora", json.path("use_dora").asText("false"), "false");
        require(file, "fan_in_fan_out", json.path("fan_in_fan_out").asText("false"), "false");
        require(file, "lora_bias", json.path("lora_bias").asText("false"), "false");
        for (String key : List.of("rank_pattern", "alpha_pattern", "modules_to_save", "layers_to_transform")) {
            JsonNode value = json.path(key);
            if (!value.isNull() && !value.isMissingNode() && !(value.isContainerNode() && value.isEmpty())) {
                throw new InvalidAdapterException(file + ": " + key + " " + value + " is not supported; expected none");
            }
        }
    }

    private static void require(Path file, String key, String found, String expected) {
        if (!found.equals(expected)) {
            throw new InvalidAdapterException(
                    file + ": " + key + " is '" + found + "', which is not supported; expected '" + expected + "'");
        }
    }
}
