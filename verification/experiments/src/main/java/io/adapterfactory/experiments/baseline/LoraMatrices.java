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
        /**
         * @param index of the layer in the group
         * @return A {@code [r, in]} and B {@code [out, r]}
         */
        Pair of(String group, int index);
    }

    record Pair(SimpleMatrix a, SimpleMatrix b) {}

    private LoraMatrices() {}

    /** A {@code [r, in]}. */
    static SimpleMatrix a(LoraWeights lora, String group, int index) {
        int in = lora.target().groups().get(group).shape().in();
        return matrix(lora.a().get(group), index, lora.config().rank(), in);
    }

    /** B {@code [out, r]}. */
    static SimpleMatrix b(LoraWeights lora, String group, int index) {
        int out = lora.target().groups().get(group).shape().out();
        return matrix(lora.b().get(group), index, out, lora.config().rank());
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
        target.groups().forEach((name, group) -> {
            int layers = group.layers().size();
            float[] allA = new float[layers * r * group.shape().in()];
            float[] allB = new float[layers * group.shape().out() * r];
            for (int l = 0; l < layers; l++) {
                Pair pair = factors.of(name, l);
                write(pair.a(), allA, l);
                write(pair.b(), allB, l);
            }
            a.put(name, allA);
            b.put(name, allB);
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
