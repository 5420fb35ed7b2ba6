package io.adapterfactory.t2l.lora;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Widths of the base models in the Text-to-LoRA publication, from their {@code config.json}; the models themselves are
 * not needed.
 */
public enum KnownBaseModel {
    MISTRAL_7B("mistral-7b", 32, 4096, 4096, 1024, 14336),
    LLAMA_3_1_8B("llama-3.1-8b", 32, 4096, 4096, 1024, 14336),
    GEMMA_2_2B("gemma-2-2b", 26, 2304, 2048, 1024, 9216);

    private final String id;
    private final int layers;
    private final int hidden;
    private final int query;
    private final int keyValue;
    private final int intermediate;

    KnownBaseModel(String id, int layers, int hidden, int query, int keyValue, int intermediate) {
        this.id = id;
        this.layers = layers;
        this.hidden = hidden;
        this.query = query;
        this.keyValue = keyValue;
        this.intermediate = intermediate;
    }

    /** Such as {@code mistral-7b}. */
    public String id() {
        return id;
    }

    /** @throws IllegalArgumentException when the id is unknown */
    public static KnownBaseModel of(String id) {
        return Arrays.stream(values())
                .filter(model -> model.id.equals(id))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("base model " + id + " is unknown; expected one of "
                        + Arrays.stream(values()).map(KnownBaseModel::id).collect(Collectors.joining(", "))));
    }

    /**
     * The target of a LoRA on these modules.
     *
     * @throws IllegalArgumentException when a module is not one of a decoder's seven projections
     */
    public LoraTarget target(List<String> modules) {
        Map<String, ModuleShape> shapes = new LinkedHashMap<>();
        modules.forEach(module -> shapes.put(module, shape(module)));
        return new LoraTarget(layers, shapes);
    }

    private ModuleShape shape(String module) {
        return switch (module) {
            case "q_proj" -> new ModuleShape(hidden, query);
            case "k_proj", "v_proj" -> new ModuleShape(hidden, keyValue);
            case "o_proj" -> new ModuleShape(query, hidden);
            case "gate_proj", "up_proj" -> new ModuleShape(hidden, intermediate);
            case "down_proj" -> new ModuleShape(intermediate, hidden);
            default ->
                throw new IllegalArgumentException("target module " + module
                        + " is unknown; expected q_proj, k_proj, v_proj, o_proj, gate_proj, up_proj or down_proj");
        };
    }
}
