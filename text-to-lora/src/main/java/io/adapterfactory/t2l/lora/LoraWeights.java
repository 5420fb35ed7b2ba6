package io.adapterfactory.t2l.lora;

import io.adapterfactory.t2l.tensor.FloatType;
import java.util.Arrays;
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

    /**
     * A of one module in one layer, {@code [r, in]}, as a copy.
     *
     * @param place of the layer among the adapted ones
     */
    public float[] a(String module, int place) {
        return part(
                a.get(module),
                place,
                config.rank() * target.modules().get(module).in());
    }

    /** B of one module in one layer, {@code [out, r]}, as a copy. */
    public float[] b(String module, int place) {
        return part(
                b.get(module),
                place,
                config.rank() * target.modules().get(module).out());
    }

    private static float[] part(float[] all, int place, int length) {
        return Arrays.copyOfRange(all, place * length, (place + 1) * length);
    }

    /**
     * Checks that all numbers stay finite in another type.
     *
     * @param factorOfB by which B is multiplied before the check
     * @throws InvalidAdapterException naming a number that the type cannot hold
     */
    public void requireHeldBy(FloatType type, float factorOfB) {
        a.forEach((module, numbers) -> requireHeld("A of " + module, numbers, 1, type));
        b.forEach((module, numbers) -> requireHeld("B of " + module, numbers, factorOfB, type));
    }

    private static void requireHeld(String what, float[] numbers, float factor, FloatType type) {
        for (float number : numbers) {
            if (!type.holds(number * factor)) {
                throw new InvalidAdapterException("LoRA " + what + " has the number " + number * factor + ", which "
                        + type + " cannot hold; expected " + (type == FloatType.F16 ? "BF16 or F32" : "F32"));
            }
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
