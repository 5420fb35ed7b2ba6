package io.adapterfactory.t2l.lora.peft;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.adapterfactory.t2l.lora.ExportForm;
import io.adapterfactory.t2l.lora.InvalidAdapterException;
import io.adapterfactory.t2l.lora.LoraConfig;
import io.adapterfactory.t2l.lora.LoraTarget;
import io.adapterfactory.t2l.lora.LoraWeights;
import io.adapterfactory.t2l.tensor.FloatSource;
import io.adapterfactory.t2l.tensor.FloatType;
import io.adapterfactory.t2l.tensor.SafetensorsFile;
import io.adapterfactory.t2l.tensor.SafetensorsWriter;
import io.adapterfactory.t2l.tensor.TensorData;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * LoRA adapters in the format of Hugging Face PEFT: {@code adapter_config.json}, {@code adapter_model.safetensors}, and
 * a model card.
 */
public final class PeftDirectory {

    public static final String CONFIG = "adapter_config.json";
    /** The description of the task, which the factory keeps next to PEFT's files. */
    public static final String DESCRIPTION = "task_desc.txt";

    public static final String WEIGHTS = "adapter_model.safetensors";
    private static final String CARD = "README.md";
    private static final List<String> PICKLES =
            List.of("adapter_model.bin", "pytorch_model.bin", "adapter_model.pt", "adapter_model.pth");

    private static final ObjectMapper JSON = new ObjectMapper();

    private PeftDirectory() {}

    /**
     * Writes the files into a directory, which is created if necessary.
     *
     * @param baseModel value of {@code base_model_name_or_path}
     */
    public static void write(Path directory, LoraWeights weights, ExportForm form, String baseModel) {
        write(directory, weights, form, FloatType.F32, baseModel);
    }

    /**
     * The same in another number type.
     *
     * @throws InvalidAdapterException when the type cannot hold one of the numbers
     */
    public static void write(Path directory, LoraWeights weights, ExportForm form, FloatType type, String baseModel) {
        float fold = form == ExportForm.FOLDED ? weights.config().scaling() : 1;
        weights.requireHeldBy(type, fold);
        int rank = weights.config().rank();
        Map<String, TensorData> tensors = new LinkedHashMap<>();
        weights.target().groups().forEach((name, group) -> {
            int in = group.shape().in();
            int out = group.shape().out();
            for (int i = 0; i < group.layers().size(); i++) {
                AdaptedModule adapted = new AdaptedModule(group.layers().get(i), group.module());
                float[] a = weights.a().get(name);
                float[] b = weights.b().get(name);
                tensors.put(
                        adapted.tensor('A'), TensorData.streamed(FloatSource.of(a, i * rank * in, 1), type, rank, in));
                tensors.put(
                        adapted.tensor('B'),
                        TensorData.streamed(FloatSource.of(b, i * rank * out, fold), type, out, rank));
            }
        });
        try {
            Files.createDirectories(directory);
            Files.writeString(directory.resolve(CONFIG), configJson(weights, form, baseModel));
            Files.writeString(directory.resolve(CARD), AdapterCard.text(weights.config(), form, baseModel));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write to " + directory + ": " + e, e);
        }
        SafetensorsWriter.write(directory.resolve(WEIGHTS), tensors, Map.of("format", "pt"));
    }

    private static String configJson(LoraWeights weights, ExportForm form, String baseModel) throws IOException {
        LoraConfig config = weights.config();
        boolean folded = form == ExportForm.FOLDED;
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("alpha_pattern", Map.of());
        json.put("base_model_name_or_path", baseModel);
        json.put("bias", "none");
        json.put("fan_in_fan_out", false);
        json.put("inference_mode", true);
        json.put("init_lora_weights", true);
        json.put("layers_pattern", null);
        // Without a list, PEFT adapts every layer; modules without tensors get a zero B, which changes nothing.
        LoraTarget target = weights.target();
        json.put("layers_to_transform", target.isFromFirstLayer() || !target.isUniform() ? null : target.layers());
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
     * Reads a directory that PEFT or this class wrote. If modules have different ranks or scalings, the adapter gets
     * the largest rank, and the scalings are folded into B. The result adapts a module in those layers in which it has
     * tensors.
     *
     * @throws InvalidAdapterException when a file is missing or invalid, tensors do not match the configuration,
     *     weights are not finite, or the adapter is not plain LoRA on the base model's original weights
     */
    public static LoraWeights read(Path directory) {
        PeftConfig config = PeftConfig.read(directory.resolve(CONFIG));
        Path file = directory.resolve(WEIGHTS);
        if (!Files.isRegularFile(file)) {
            throw new InvalidAdapterException(missing(directory));
        }
        try (SafetensorsFile tensors = SafetensorsFile.open(file)) {
            return new PeftWeights(file, tensors, config).read();
        } catch (IllegalArgumentException | ArithmeticException e) {
            throw new InvalidAdapterException(directory + " is not a usable LoRA: " + e.getMessage(), e);
        }
    }

    /** The {@code base_model_name_or_path} of a directory, if it has one. */
    public static Optional<String> baseModel(Path directory) {
        return PeftConfig.baseModel(directory.resolve(CONFIG));
    }

    /**
     * Checks that a configuration describes the same plain LoRA in all modules.
     *
     * @param config content of an {@code adapter_config.json}, an object
     * @throws InvalidAdapterException naming a key and its value
     */
    public static void requirePlainLora(JsonNode config) {
        PlainLora.require(config);
        for (String key : List.of("rank_pattern", "alpha_pattern", "layers_to_transform", "exclude_modules")) {
            if (!PeftConfig.isEmpty(config.path(key))) {
                throw new InvalidAdapterException(
                        key + " is " + PeftConfig.shown(config.path(key)) + ", which is not supported; expected none");
            }
        }
    }

    private static String missing(Path directory) {
        for (String name : PICKLES) {
            if (Files.isRegularFile(directory.resolve(name))) {
                return directory.resolve(name)
                        + " is a pickle, which is not supported, because it can run programs; expected "
                        + WEIGHTS + ". Convert it: python -c \"import torch; from safetensors.torch import save_file; "
                        + "t = torch.load('" + name + "', map_location='cpu', weights_only=True); "
                        + "save_file({k: v.contiguous() for k, v in t.items()}, '" + WEIGHTS
                        + "', metadata={'format': 'pt'})\"";
            }
        }
        return directory.resolve(WEIGHTS) + " is missing";
    }
}
