package io.adapterfactory.t2l.lm;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import io.adapterfactory.t2l.lm.config.Rotary.Rope;
import io.adapterfactory.t2l.tensor.Torch;

/** Rotary position embedding in the rotate-half layout of the Hugging Face Llama. */
final class RotaryEmbedding {

    private final Rope rope;
    private final int half;
    private final double[] inverseFrequencies; // [D/2], of a short sequence

    RotaryEmbedding(Rope rope, int headSize) {
        this.rope = rope;
        half = headSize / 2;
        inverseFrequencies = rope.scaling().inverseFrequencies(rope.theta(), headSize, 1);
    }

    /** Cosines and sines of the angles, each {@code [rows, 1, T, D/2]}; one row serves every row of a batch. */
    record Angles(NDArray cosines, NDArray sines) {

        /** For packed tokens, which are the rows, {@code [N, 1, D/2]}. */
        Angles withoutTokens() {
            return new Angles(cosines.squeeze(2), sines.squeeze(2));
        }

        /** Angles that also multiply by a factor. */
        Angles times(double factor) {
            return new Angles(Torch.times(cosines, factor), Torch.times(sines, factor));
        }
    }

    /**
     * @param positions {@code [rows][T]}
     * @param lengths tokens of each row's sequence
     */
    Angles angles(NDManager manager, int[][] positions, int[] lengths, DataType dataType) {
        int rows = positions.length;
        int tokens = positions[0].length;
        double factor = rope.scaling().attentionFactor();
        float[] cosines = new float[rows * tokens * half];
        float[] sines = new float[rows * tokens * half];
        int at = 0;
        for (int row = 0; row < rows; row++) {
            double[] frequencies = frequencies(lengths[row]);
            for (int position : positions[row]) {
                for (int i = 0; i < half; i++, at++) {
                    double angle = position * frequencies[i];
                    cosines[at] = (float) (factor * Math.cos(angle));
                    sines[at] = (float) (factor * Math.sin(angle));
                }
            }
        }
        Shape shape = new Shape(rows, 1, tokens, half);
        return new Angles(
                manager.create(cosines, shape).toType(dataType, false),
                manager.create(sines, shape).toType(dataType, false));
    }

    private double[] frequencies(int length) {
        return rope.scaling().dependsOnLength(length)
                ? rope.scaling().inverseFrequencies(rope.theta(), 2 * half, length)
                : inverseFrequencies;
    }

    /** @param x {@code [B, heads, T, D]}, or {@code [N, heads, D]} for packed tokens */
    static NDArray rotate(NDArray x, Angles angles) {
        int axis = x.getShape().dimension() - 1;
        NDList halves = x.split(2, axis);
        NDArray first = halves.get(0);
        NDArray second = halves.get(1);
        NDArray rotatedFirst = first.mul(angles.cosines()).sub(second.mul(angles.sines()));
        NDArray rotatedSecond = second.mul(angles.cosines()).add(first.mul(angles.sines()));
        return NDArrays.concat(new NDList(rotatedFirst, rotatedSecond), axis);
    }
}
