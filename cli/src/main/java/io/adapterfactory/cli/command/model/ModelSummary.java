package io.adapterfactory.cli.command.model;

import io.adapterfactory.t2l.basemodel.digest.BaseModelDigests;
import io.adapterfactory.t2l.export.HubCard;
import io.adapterfactory.t2l.identity.ModelDigests;
import io.adapterfactory.t2l.lm.DecoderWeights;
import io.adapterfactory.t2l.lm.config.ModelConfig;
import io.adapterfactory.t2l.lora.LayerGroup;
import io.adapterfactory.t2l.lora.LoraTarget;
import io.adapterfactory.t2l.lora.ModuleShape;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Data about a base model that is known without its weights.
 *
 * @param family value of {@code model_type}
 * @param parameters numbers in all tensors; a tied output head counts once
 * @param adaptable layers and modules that a LoRA can adapt
 * @param memory estimates for a CPU
 * @param license as in the model card
 * @param digests if the folder contains them
 */
record ModelSummary(
        String name,
        String family,
        long parameters,
        int layers,
        LoraTarget adaptable,
        MemoryNeeds memory,
        Optional<String> license,
        Optional<ModelDigests> digests) {

    private static final List<String> MODULES =
            List.of("q_proj", "k_proj", "v_proj", "o_proj", "gate_proj", "up_proj", "down_proj");
    private static final double MEGABYTE = 1e6;
    private static final double GIGABYTE = 1e9;

    /** @throws io.adapterfactory.t2l.lm.config.InvalidModelException when the configuration cannot be used */
    static ModelSummary read(String name, Path folder) {
        ModelConfig config = ModelConfig.read(folder);
        long parameters = DecoderWeights.sizes(config).values().stream()
                .mapToLong(shape -> Arrays.stream(shape).reduce(1, Math::multiplyExact))
                .sum();
        return new ModelSummary(
                name,
                config.family().modelType(),
                parameters,
                config.dimensions().layers(),
                config.loraTarget(MODULES),
                MemoryNeeds.of(config),
                HubCard.licenseIn(folder),
                BaseModelDigests.stored(folder));
    }

    void print(PrintWriter out) {
        out.printf(Locale.ROOT, "name        %s%n", name);
        out.printf(Locale.ROOT, "family      %s%n", family);
        out.printf(Locale.ROOT, "parameters  %,d (%,.0f MB in fp32)%n", parameters, parameters * 4 / MEGABYTE);
        out.printf(Locale.ROOT, "layers      %d%n", layers);
        String label = "modules";
        for (Map.Entry<String, LayerGroup> group : adaptable.groups().entrySet()) {
            ModuleShape shape = group.getValue().shape();
            out.printf(Locale.ROOT, "%-11s %-9s %d -> %d%n", label, group.getKey(), shape.in(), shape.out());
            label = "";
        }
        out.printf(Locale.ROOT, "memory      about %.1f GB of an evaluator%n", memory.evaluator() / GIGABYTE);
        out.printf(Locale.ROOT, "            up to %.1f GB of a trainer%n", memory.trainer() / GIGABYTE);
        out.printf(Locale.ROOT, "license     %s%n", license.orElse("unknown"));
        digests.ifPresent(each -> printDigests(out, each));
    }

    private static void printDigests(PrintWriter out, ModelDigests digests) {
        out.printf("digests     config    %s%n", digests.config());
        out.printf("            weights   %s%n", digests.weights());
        out.printf("            tokenizer %s%n", digests.tokenizer());
        out.printf("            template  %s%n", digests.chatTemplate() == null ? "none" : digests.chatTemplate());
    }

    Map<String, Object> json() {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("name", name);
        json.put("family", family);
        json.put("parameters", parameters);
        json.put("layers", layers);
        Map<String, Object> shapes = new LinkedHashMap<>();
        adaptable
                .groups()
                .forEach((name, group) -> shapes.put(
                        name,
                        Map.of("in", group.shape().in(), "out", group.shape().out())));
        json.put("modules", shapes);
        json.put("evaluatorBytes", memory.evaluator());
        json.put("trainerBytes", memory.trainer());
        json.put("license", license.orElse(null));
        json.put("digests", digests.orElse(null));
        return json;
    }
}
