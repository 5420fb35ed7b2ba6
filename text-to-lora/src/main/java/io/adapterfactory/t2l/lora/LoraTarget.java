package io.adapterfactory.t2l.lora;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What a LoRA adapts: as many layers of the same modules.
 *
 * @param layers at least 1
 * @param modules leaf name to shape; the order is part of a hypernetwork's meaning and is kept
 */
public record LoraTarget(int layers, Map<String, ModuleShape> modules) {

    public LoraTarget {
        if (layers < 1) {
            throw new IllegalArgumentException("layers must be at least 1, found " + layers);
        }
        if (modules.isEmpty()) {
            throw new IllegalArgumentException("a LoRA needs at least one target module");
        }
        modules = Collections.unmodifiableMap(new LinkedHashMap<>(modules));
    }
}
