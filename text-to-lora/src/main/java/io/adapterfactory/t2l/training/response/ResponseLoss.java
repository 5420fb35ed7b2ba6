package io.adapterfactory.t2l.training.response;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.adapterfactory.t2l.tensor.Torch;

/**
 * Cross-entropy on the tokens to be predicted, with PyTorch's label smoothing: {@code (1-e) * NLL + e * mean over the
 * vocabulary of -log p}. The dimension letters are those of {@linkplain io.adapterfactory.t2l.lm the language model}.
 *
 * @param labelSmoothing e, 0 to below 1
 * @param equallyWeightSamples true: mean over each sequence's target tokens, then over sequences (the reference's
 *     default); false: mean over all target tokens
 */
public record ResponseLoss(double labelSmoothing, boolean equallyWeightSamples) {

    /**
     * @param logits {@code [B, T, V]}, at every token the prediction of the next one
     * @return scalar, in nats
     */
    public NDArray of(NDManager step, NDArray logits, TokenBatch batch) {
        int rows = batch.rows();
        int length = batch.length();
        long[] next = new long[rows * length];
        float[] weights = new float[rows * length];
        int all = 0;
        for (boolean[] row : batch.targets()) {
            all += count(row);
        }
        for (int row = 0; row < rows; row++) {
            int targets = count(batch.targets()[row]);
            // A sequence without targets would be 0/0 in the reference; here its weight is 0.
            float weight = equallyWeightSamples ? 1f / (Math.max(1, targets) * rows) : 1f / Math.max(1, all);
            for (int t = 0; t + 1 < length; t++) {
                next[row * length + t] = batch.tokens()[row][t + 1];
                weights[row * length + t] = batch.targets()[row][t + 1] ? weight : 0;
            }
        }
        NDArray logProbabilities = logits.logSoftmax(2); // [B, T, V]
        NDArray target = step.create(next, new Shape(rows, length, 1)); // [B, T, 1]
        NDArray weight = step.create(weights, new Shape(rows, length, 1)); // [B, T, 1]
        NDArray likelihood = logProbabilities.gather(target, 2); // [B, T, 1]
        if (labelSmoothing > 0) {
            NDArray uniform = logProbabilities.mean(new int[] {2}, true); // [B, T, 1]
            likelihood = Torch.times(likelihood, 1 - labelSmoothing).add(Torch.times(uniform, labelSmoothing));
        }
        return likelihood.mul(weight).sum().neg(); // []
    }

    private static int count(boolean[] row) {
        int count = 0;
        for (int t = 1; t < row.length; t++) {
            count += row[t] ? 1 : 0;
        }
        return count;
    }
}
