package io.adapterfactory.t2l.lm;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;

/** Rotary position embedding in the rotate-half layout of the Hugging Face Llama. */
final class RotaryEmbedding {

    private final int half;
    private final double[] inverseFrequencies; // [D/2]

    RotaryEmbedding(ModelConfig config) {
        half = config.headSize() / 2;
        inverseFrequencies = new double[half];
        for (int i = 0; i < half; i++) {
            inverseFrequencies[i] = config.ropeScaling().scale(Math.pow(config.ropeTheta(), -2.0 * i / (2 * half)));
        }
    }

    /** Cosines and sines of the angles, each {@code [rows, 1, T, D/2]}; one row serves every row of a batch. */
    record Angles(NDArray cosines, NDArray sines) {}

    /** @param positions {@code [rows][T]} */
    Angles angles(NDManager manager, int[][] positions, DataType dataType) {
        int rows = positions.length;
        int tokens = positions[0].length;
        float[] cosines = new float[rows * tokens * half];
        float[] sines = new float[rows * tokens * half];
        int at = 0;
        for (int[] row : positions) {
            for (int position : row) {
                for (int i = 0; i < half; i++, at++) {
                    double angle = position * inverseFrequencies[i];
                    cosines[at] = (float) Math.cos(angle);
                    sines[at] = (float) Math.sin(angle);
                }
            }
        }
        Shape shape = new Shape(rows, 1, tokens, half);
        return new Angles(
                manager.create(cosines, shape).toType(dataType, false),
                manager.create(sines, shape).toType(dataType, false));
    }

    /** @param x {@code [B, heads, T, D]} */
    NDArray rotate(NDArray x, Angles angles) {
        NDList halves = x.split(2, 3);
        NDArray first = halves.get(0);
        NDArray second = halves.get(1);
        NDArray rotatedFirst = first.mul(angles.cosines()).sub(second.mul(angles.sines()));
        NDArray rotatedSecond = second.mul(angles.cosines()).add(first.mul(angles.sines()));
        return NDArrays.concat(new NDList(rotatedFirst, rotatedSecond), 3); // [B, heads, T, D]
    }
}
