package io.adapterfactory.experiments.baseline;

import io.adapterfactory.t2l.lora.LoraConfig;
import io.adapterfactory.t2l.lora.LoraTarget;
import io.adapterfactory.t2l.lora.LoraWeights;
import java.util.LinkedHashMap;
import java.util.Map;
import org.ejml.simple.SimpleMatrix;

/** Converts between a LoRA's flattened numbers and matrices of one layer and module. */
final class LoraMatrices {

    /** Computes one layer's factors of an update {@code B A}. */
    interface Factors {
        /** @return A {@code [r, in]} and B {@code [out, r]} */
        Pair of(String module, int layer);
    }

    record Pair(SimpleMatrix a, SimpleMatrix b) {}

    private LoraMatrices() {}

    /** A {@code [r, in]}. */
    static SimpleMatrix a(LoraWeights lora, String module, int layer) {
        return matrix(
                lora.a().get(module),
                layer,
                lora.config().rank(),
                lora.target().modules().get(module).in());
    }

    /** B {@code [out, r]}. */
    static SimpleMatrix b(LoraWeights lora, String module, int layer) {
        return matrix(
                lora.b().get(module),
                layer,
                lora.target().modules().get(module).out(),
                lora.config().rank());
    }

    private static SimpleMatrix matrix(float[] all, int layer, int rows, int columns) {
        double[] values = new double[rows * columns];
        for (int i = 0; i < values.length; i++) {
            values[i] = all[layer * values.length + i];
        }
        return new SimpleMatrix(rows, columns, true, values);
    }

    /** A LoRA with given factors; {@code config} decides whether its scaling is 1. */
    static LoraWeights lora(LoraConfig config, LoraTarget target, Factors factors) {
        Map<String, float[]> a = new LinkedHashMap<>();
        Map<String, float[]> b = new LinkedHashMap<>();
        int r = config.rank();
        target.modules().forEach((module, shape) -> {
            float[] allA = new float[target.layerCount() * r * shape.in()];
            float[] allB = new float[target.layerCount() * shape.out() * r];
            for (int l = 0; l < target.layerCount(); l++) {
                Pair pair = factors.of(module, l);
                write(pair.a(), allA, l);
                write(pair.b(), allB, l);
            }
            a.put(module, allA);
            b.put(module, allB);
        });
        return new LoraWeights(config, target, a, b);
    }

    private static void write(SimpleMatrix matrix, float[] all, int layer) {
        int columns = matrix.getNumCols();
        int size = matrix.getNumRows() * columns;
        for (int i = 0; i < size; i++) {
            all[layer * size + i] = (float) matrix.get(i / columns, i % columns);
        }
    }
}
