package io.adapterfactory.t2l.hypernetwork.checkpoint;

import ai.djl.ndarray.types.Shape;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.adapterfactory.t2l.file.SizeLimit;
import io.adapterfactory.t2l.hypernetwork.HeadForm;
import io.adapterfactory.t2l.hypernetwork.HeadOutput;
import io.adapterfactory.t2l.hypernetwork.HypernetworkConfig;
import io.adapterfactory.t2l.hypernetwork.HypernetworkParameters;
import io.adapterfactory.t2l.hypernetwork.InvalidHypernetworkException;
import io.adapterfactory.t2l.lora.InvalidAdapterException;
import io.adapterfactory.t2l.lora.LoraConfig;
import io.adapterfactory.t2l.lora.LoraTarget;
import io.adapterfactory.t2l.lora.ModuleShape;
import io.adapterfactory.t2l.lora.peft.PeftDirectory;
import io.adapterfactory.t2l.tensor.TensorInfo;
import io.adapterfactory.t2l.tensor.TorchFile;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A checkpoint folder in the format of the Text-to-LoRA authors: {@code hypermod.pt}, {@code args.yaml}, and {@code
 * adapter_config.json}. The base model is not needed: its widths are the shapes of the offset, which every checkpoint
 * has.
 *
 * <p>The row order of the modules is the order of the {@code heads.*} tensors. The order in {@code args.yaml} cannot be
 * used: PEFT makes a set of the target modules, whose order differs between processes.
 *
 * @param config in our format
 * @param weights with the names of {@link HypernetworkParameters#all}
 */
public record ReleasedCheckpoint(HypernetworkConfig config, Map<String, float[]> weights) {

    public static final String WEIGHTS = "hypermod.pt";
    public static final String ARGUMENTS = "args.yaml";
    public static final String ADAPTER_CONFIG = "adapter_config.json";

    private static final String GTE = "gte-large-en";

    /**
     * Information that a checkpoint does not contain.
     *
     * @param baseModel name of the base model in the store; null for the last part of the adapter's {@code
     *     base_model_name_or_path}
     * @param textEncoder id of the sentence encoder; null for the model in {@code args.yaml}, with the authors' pooling
     *     for it
     */
    public record Names(String baseModel, String textEncoder) {}

    /**
     * Reads a folder.
     *
     * @throws InvalidHypernetworkException when a file is missing or damaged, tensors do not match the settings, or the
     *     layout is not supported; the message names it
     * @throws io.adapterfactory.t2l.tensor.InvalidTorchFileException when {@code hypermod.pt} is not a file of tensors
     */
    public static ReleasedCheckpoint read(Path folder, Names names) {
        JsonNode arguments = parse(folder.resolve(ARGUMENTS), new YAMLMapper());
        JsonNode adapter = parse(folder.resolve(ADAPTER_CONFIG), new ObjectMapper());
        try (TorchFile file = TorchFile.open(folder.resolve(WEIGHTS))) {
            return new Reader(folder, arguments, adapter, file).read(names);
        }
    }

    private static JsonNode parse(Path file, ObjectMapper mapper) {
        try {
            JsonNode json = mapper.readTree(SizeLimit.CONFIG_BYTES.read(file));
            if (!json.isObject()) {
                throw new InvalidHypernetworkException(file + " has no settings; expected names with values");
            }
            return json;
        } catch (NoSuchFileException e) {
            throw new InvalidHypernetworkException(
                    file + " is missing; expected a folder with " + WEIGHTS + ", " + ARGUMENTS + " and "
                            + ADAPTER_CONFIG,
                    e);
        } catch (IOException e) {
            throw new InvalidHypernetworkException(file + " cannot be read: " + e.getMessage(), e);
        }
    }

    private record Reader(Path folder, JsonNode arguments, JsonNode adapter, TorchFile file) {

        ReleasedCheckpoint read(Names names) {
            requireSupported();
            try {
                PeftDirectory.requirePlainLora(adapter);
            } catch (InvalidAdapterException e) {
                throw refused(ADAPTER_CONFIG, e.getMessage());
            }
            HypernetworkConfig config = config(names);
            Map<String, Shape> expected = new HypernetworkParameters(config).all();
            requireKnown(expected.keySet());
            Map<String, float[]> weights = new LinkedHashMap<>();
            expected.forEach((name, shape) -> {
                long[] found = shape(name);
                if (!Arrays.equals(found, shape.getShape())) {
                    throw refused(
                            WEIGHTS,
                            "tensor " + name + " has shape " + Arrays.toString(found) + ", expected "
                                    + Arrays.toString(shape.getShape()));
                }
                weights.put(name, finite(name));
            });
            return new ReleasedCheckpoint(config, weights);
        }

        /**
         * Every checkpoint has an offset and a z-score, used or not; any other unused tensor belongs to an unsupported
         * layout.
         */
        private void requireKnown(Set<String> expected) {
            for (String name : file.tensors().keySet()) {
                if (!expected.contains(name) && !name.matches("(AB_offset|(mean|std)_recon_target)\\.[AB]\\..+")) {
                    throw refused(WEIGHTS, "tensor " + name + " does not belong to a supported layout");
                }
            }
        }

        private float alpha() {
            double alpha = adapter.path("lora_alpha").asDouble();
            if (!(alpha > 0) || !Double.isFinite(alpha)) {
                throw refused(
                        ADAPTER_CONFIG, "lora_alpha is " + adapter.path("lora_alpha") + "; expected a number above 0");
            }
            return (float) alpha;
        }

        private void requireSupported() {
            if (arguments.path("autoreg_gen").asBoolean() && head() != HeadForm.S) {
                throw refused(
                        ARGUMENTS,
                        "the layout with autoreg_gen and shared_AB_head=" + flag("shared_AB_head")
                                + ", learnable_pos_emb=" + flag("learnable_pos_emb")
                                + " is not supported; expected autoreg_gen only with both (form S), shared_AB_head"
                                + " alone (form M) or none of them (form L)");
            }
            String encoder = arguments.path("encoder_type").asText("linear");
            if (!encoder.equals("linear")) {
                throw refused(ARGUMENTS, "encoder_type " + encoder + " is not supported; expected linear");
            }
            if (flag("use_one_hot_task_emb")) {
                throw refused(
                        ARGUMENTS,
                        "use_one_hot_task_emb is not supported: a checkpoint does not contain the axes of the tasks;"
                                + " expected one for texts");
            }
            if (reconstructed() && flag("pred_z_score") && !flag("factorized")) {
                throw refused(
                        ARGUMENTS,
                        "pred_z_score without factorized has no adapters, also in the authors' code; expected one that"
                                + " was trained with factorized, or without pred_z_score");
            }
        }

        private boolean flag(String name) {
            return arguments.path(name).asBoolean(false);
        }

        private boolean reconstructed() {
            String training = arguments.path("training_task").asText("sft");
            if (!training.equals("sft") && !training.equals("recon")) {
                throw refused(ARGUMENTS, "training_task " + training + " is unknown; expected sft or recon");
            }
            return training.equals("recon");
        }

        private HeadForm head() {
            if (!flag("shared_AB_head")) {
                return HeadForm.L;
            }
            return flag("autoreg_gen") && flag("learnable_pos_emb") ? HeadForm.S : HeadForm.M;
        }

        private HypernetworkConfig config(Names names) {
            List<String> modules = modules();
            Map<String, ModuleShape> shapes = new LinkedHashMap<>();
            for (String module : modules) {
                long[] a = shape("AB_offset.A." + module, 3);
                long[] b = shape("AB_offset.B." + module, 3);
                shapes.put(module, new ModuleShape((int) a[2], (int) b[1]));
            }
            long[] offset = shape("AB_offset.A." + modules.get(0), 3);
            int rank = (int) offset[1];
            requireSame("r", adapter.path("r").asInt(rank), rank);
            int latent = (int) shape("mixer.4.weight", 2)[0];
            requireSame(
                    "hypernet_latent_size",
                    arguments.path("hypernet_latent_size").asInt(latent),
                    latent);
            requireSame("layer_type_encoder rows", (int) shape("layer_type_encoder.0.weight", 2)[0], modules.size());
            HypernetworkConfig.Sizes sizes = HypernetworkConfig.Sizes.paper(
                            (int) shape("task_encoder.mlp.0.weight", 2)[1])
                    .withLatent(latent)
                    .withHeadInput((int) shape("mlp3.4.weight", 2)[0]);
            return HypernetworkConfig.of(
                            head(),
                            sizes,
                            new LoraConfig(
                                    rank, alpha(), adapter.path("use_rslora").asBoolean(false), modules),
                            new LoraTarget((int) shape("layer_depth_encoder.0.weight", 2)[0], shapes),
                            names.baseModel() == null ? baseModel() : names.baseModel(),
                            names.textEncoder() == null ? textEncoder() : names.textEncoder())
                    .withOutput(output(modules));
        }

        /** In the order of the heads, which is the order of the rows of {@code layer_type_encoder}. */
        private List<String> modules() {
            List<String> modules = new ArrayList<>();
            for (String name : file.tensors().keySet()) {
                if (name.startsWith("heads.") && name.endsWith(".weight")) {
                    modules.add(name.substring("heads.".length(), name.length() - ".weight".length()));
                }
            }
            if (modules.isEmpty()) {
                throw refused(WEIGHTS, "no tensor heads.<module>.weight; expected one for each target module");
            }
            return modules;
        }

        private HeadOutput output(List<String> modules) {
            boolean bias = file.tensors().containsKey("heads." + modules.get(0) + ".bias");
            HeadOutput.Offset offset = HeadOutput.Offset.NONE;
            if (flag("learnable_AB_offset")) {
                offset = HeadOutput.Offset.LEARNABLE;
            } else if (hasOffset(modules)) {
                offset = HeadOutput.Offset.FIXED;
            }
            boolean zScored = reconstructed() && flag("pred_z_score");
            double scale = reconstructed() && !flag("factorized")
                    ? arguments.path("delta_w_scaling").asDouble(10_000)
                    : 1;
            return new HeadOutput(bias, offset, zScored, scale);
        }

        /** Every checkpoint has an offset; without a multi-task LoRA it is zero. */
        private boolean hasOffset(List<String> modules) {
            for (String module : modules) {
                for (String matrix : List.of("A.", "B.")) {
                    for (float value : file.floats("AB_offset." + matrix + module)) {
                        if (value != 0) {
                            return true;
                        }
                    }
                }
            }
            return false;
        }

        private String baseModel() {
            String[] path = adapter.path("base_model_name_or_path").asText("").split("/");
            return path[path.length - 1];
        }

        /** The authors use the first token's vector for gte, and the last token's for all others. */
        private String textEncoder() {
            String model = arguments.path("emb_model").asText("");
            return model + (model.contains(GTE) ? "/cls" : "/last");
        }

        private void requireSame(String what, int found, int expected) {
            if (found != expected) {
                throw refused(WEIGHTS, what + " is " + found + ", the tensors say " + expected);
            }
        }

        private long[] shape(String name, int axes) {
            long[] shape = shape(name);
            if (shape.length != axes) {
                throw refused(
                        WEIGHTS,
                        "tensor " + name + " has shape " + Arrays.toString(shape) + "; expected " + axes + " axes");
            }
            return shape;
        }

        private long[] shape(String name) {
            TensorInfo info = file.tensors().get(name);
            if (info == null) {
                throw refused(WEIGHTS, "tensor " + name + " is missing");
            }
            return info.shape();
        }

        private float[] finite(String name) {
            float[] values = file.floats(name);
            for (float value : values) {
                if (!Float.isFinite(value)) {
                    throw refused(WEIGHTS, "tensor " + name + " has NaN or infinite weights");
                }
            }
            return values;
        }

        private InvalidHypernetworkException refused(String name, String reason) {
            return new InvalidHypernetworkException(folder.resolve(name) + ": " + reason);
        }
    }
}
