package io.adapterfactory.t2l.lora;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A LoRA's numbers in host memory, without scaling.
 *
 * @param a by module, {@code [layers, r, in]} flattened
 * @param b by module, {@code [layers, out, r]} flattened
 */
public record LoraWeights(LoraConfig config, LoraTarget target, Map<String, float[]> a, Map<String, float[]> b) {

    /**
     * @throws IllegalArgumentException when a module is missing, or has the wrong number of values or values that are
     *     not finite
     */
    public LoraWeights {
        a = Collections.unmodifiableMap(new LinkedHashMap<>(a));
        b = Collections.unmodifiableMap(new LinkedHashMap<>(b));
        for (Map.Entry<String, ModuleShape> module : target.modules().entrySet()) {
            int rows = Math.multiplyExact(target.layerCount(), config.rank());
            String name = module.getKey();
            require(
                    "A",
                    name,
                    a.get(name),
                    Math.multiplyExact(rows, module.getValue().in()));
            require(
                    "B",
                    name,
                    b.get(name),
                    Math.multiplyExact(rows, module.getValue().out()));
        }
    }

    private static void require(String matrix, String module, float[] values, int expected) {
        if (values == null) {
            throw new IllegalArgumentException("LoRA " + matrix + " of " + module + " is missing");
        }
        if (values.length != expected) {
            throw new IllegalArgumentException(
                    "LoRA " + matrix + " of " + module + " has " + values.length + " numbers, expected " + expected);
        }
        for (float value : values) {
            if (!Float.isFinite(value)) {
                throw new IllegalArgumentException("LoRA " + matrix + " of " + module + " has NaN or infinity");
            }
        }
    }
}
