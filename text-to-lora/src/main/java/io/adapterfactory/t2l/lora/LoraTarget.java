package io.adapterfactory.t2l.lora;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * The layers and modules that a LoRA adapts: the same modules in each layer.
 *
 * @param layers indices of the adapted layers in the base model, from 0, ascending; at least one
 * @param modules leaf name to shape; a hypernetwork depends on their order, which is kept
 */
public record LoraTarget(List<Integer> layers, Map<String, ModuleShape> modules) {

    public LoraTarget {
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
        if (modules.isEmpty()) {
            throw new IllegalArgumentException("a LoRA needs at least one target module");
        }
        modules = Collections.unmodifiableMap(new LinkedHashMap<>(modules));
    }

    /** The first layers; all if this is the base model's number of layers. */
    public LoraTarget(int layers, Map<String, ModuleShape> modules) {
        this(IntStream.range(0, layers).boxed().toList(), modules);
    }

    /** The same modules in other layers. */
    public LoraTarget withLayers(List<Integer> others) {
        return new LoraTarget(others, modules);
    }

    /** Number of adapted layers. */
    public int layerCount() {
        return layers.size();
    }

    /** Whether the adapted layers are the first ones of the base model, without a gap. */
    public boolean isFromFirstLayer() {
        return layers.get(layers.size() - 1) == layers.size() - 1;
    }

    /** Whether all layers and modules of this target exist in a base model with the modules of {@code whole}. */
    public boolean fitsIn(LoraTarget whole) {
        return modules.equals(whole.modules) && whole.layers.containsAll(layers);
    }
}
