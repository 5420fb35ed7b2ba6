package io.adapterfactory.t2l.hypernetwork;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Numbers of parameters of a hypernetwork, by part, and of its adapters.
 *
 * @param parts in the order of their use
 * @param adapterParameters number of parameters of one adapter: A and B of all layers and modules
 */
public record ParameterTable(List<Part> parts, long adapterParameters) {

    /**
     * @param name of the part
     * @param tensors number of tensors
     * @param parameters number of parameters
     */
    public record Part(String name, int tensors, long parameters) {}

    public static ParameterTable of(HypernetworkConfig config) {
        Map<String, List<Long>> sizes = new LinkedHashMap<>();
        new HypernetworkParameters(config).shapes().forEach((name, shape) -> sizes.computeIfAbsent(
                        part(name), key -> new ArrayList<>())
                .add(shape.size()));
        List<Part> parts = new ArrayList<>();
        sizes.forEach((name, ofTensors) -> parts.add(new Part(
                name,
                ofTensors.size(),
                ofTensors.stream().mapToLong(size -> size).sum())));
        return new ParameterTable(
                List.copyOf(parts), config.target().parameters(config.lora().rank()));
    }

    private static String part(String tensor) {
        String first = tensor.substring(0, tensor.indexOf('.'));
        return switch (first) {
            case "task_encoder" -> "task encoder";
            case "layer_depth_encoder" -> "layer encoder";
            case "layer_type_encoder" -> "module encoder";
            case "mixer" -> "mixer";
            case "mlp1" -> "residual block 1";
            case "mlp2" -> "residual block 2";
            case "mlp3" -> "block before the heads";
            case "out_emb", "out_emb_norm" -> "A-or-B embedding";
            case "pos_emb" -> "rank embedding";
            case "heads" -> "head of " + tensor.substring("heads.".length(), tensor.lastIndexOf('.'));
            case HypernetworkWeights.OFFSET -> "learnable offset";
            default -> first;
        };
    }

    /** Total of all parts. */
    public long parameters() {
        return parts.stream().mapToLong(Part::parameters).sum();
    }
}
