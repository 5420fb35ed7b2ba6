package io.adapterfactory.t2l.lora;

import java.util.List;

/**
 * The adapted layers in which a module has one shape.
 *
 * @param module leaf name such as {@code q_proj}
 * @param layers their indices in the base model, from 0, ascending; at least one
 * @param shape of the module in these layers
 */
public record LayerGroup(String module, List<Integer> layers, ModuleShape shape) {

    public LayerGroup {
        if (shape == null) {
            throw new IllegalArgumentException("module " + module + " has no shape; expected in and out");
        }
        layers = List.copyOf(layers);
        if (layers.isEmpty()) {
            throw new IllegalArgumentException("layers must be at least 1, found 0");
        }
        for (int i = 0; i < layers.size(); i++) {
            if (layers.get(i) < 0 || i > 0 && layers.get(i) <= layers.get(i - 1)) {
                throw new IllegalArgumentException(
                        "adapted layers must be numbers from 0, ascending and without duplicates, found " + layers);
            }
        }
    }

    /** Numbers in all A and B of these layers. */
    long parameters(int rank) {
        return (long) layers.size() * rank * (shape.in() + shape.out());
    }
}
