package io.adapterfactory.t2l.lora;

import io.adapterfactory.t2l.tensor.FloatType;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A LoRA's numbers in host memory, without scaling.
 *
 * @param a by group of the target, {@code [layers of the group, r, in]} flattened
 * @param b by group, {@code [layers of the group, out, r]} flattened
 */
public record LoraWeights(LoraConfig config, LoraTarget target, Map<String, float[]> a, Map<String, float[]> b) {

    /**
     * @throws IllegalArgumentException when a group is missing, or has the wrong number of values or values that are
     *     not finite
     */
    public LoraWeights {
        a = Collections.unmodifiableMap(new LinkedHashMap<>(a));
        b = Collections.unmodifiableMap(new LinkedHashMap<>(b));
        for (Map.Entry<String, LayerGroup> entry : target.groups().entrySet()) {
            String name = entry.getKey();
            LayerGroup group = entry.getValue();
            int rows = Math.multiplyExact(group.layers().size(), config.rank());
            require(
                    "A",
                    name,
                    a.get(name),
                    Math.multiplyExact(rows, group.shape().in()));
            require(
                    "B",
                    name,
                    b.get(name),
                    Math.multiplyExact(rows, group.shape().out()));
        }
    }

    /**
     * A of one module in one layer, {@code [r, in]}, as a copy.
     *
     * @param index of the layer in the group
     */
    public float[] a(String group, int index) {
        return part(a.get(group), index, config.rank() * shape(group).in());
    }

    /** B of one module in one layer, {@code [out, r]}, as a copy. */
    public float[] b(String group, int index) {
        return part(b.get(group), index, config.rank() * shape(group).out());
    }

    private ModuleShape shape(String group) {
        return target.groups().get(group).shape();
    }

    private static float[] part(float[] all, int index, int length) {
        return Arrays.copyOfRange(all, index * length, (index + 1) * length);
    }

    /**
     * Checks that all numbers stay finite in another type.
     *
     * @param factorOfB by which B is multiplied before the check
     * @throws InvalidAdapterException naming a number that the type cannot hold
     */
    public void requireHeldBy(FloatType type, float factorOfB) {
        a.forEach((group, numbers) -> requireHeld("A of " + group, numbers, 1, type));
        b.forEach((group, numbers) -> requireHeld("B of " + group, numbers, factorOfB, type));
    }

    private static void requireHeld(String what, float[] numbers, float factor, FloatType type) {
        for (float number : numbers) {
            if (!type.holds(number * factor)) {
                throw new InvalidAdapterException("LoRA " + what + " has the number " + number * factor + ", which "
                        + type + " cannot hold; expected " + (type == FloatType.F16 ? "BF16 or F32" : "F32"));
            }
        }
    }

    private static void require(String matrix, String group, float[] values, int expected) {
        if (values == null) {
            throw new IllegalArgumentException("LoRA " + matrix + " of " + group + " is missing");
        }
        if (values.length != expected) {
            throw new IllegalArgumentException(
                    "LoRA " + matrix + " of " + group + " has " + values.length + " numbers, expected " + expected);
        }
        for (float value : values) {
            if (!Float.isFinite(value)) {
                throw new IllegalArgumentException("LoRA " + matrix + " of " + group + " has NaN or infinity");
            }
        }
    }
}
