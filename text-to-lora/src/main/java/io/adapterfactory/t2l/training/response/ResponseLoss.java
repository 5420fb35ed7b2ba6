package io.adapterfactory.t2l.training.response;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.adapterfactory.t2l.lm.Decoder;
import io.adapterfactory.t2l.lm.DecoderWeights;
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
     * The logits are computed at the positions of the targets alone: those of all positions may take gigabytes.
     *
     * @param hidden the last hidden states of the batch, normalized, {@code [B, T, E]}
     * @return scalar, in nats
     * @throws IllegalArgumentException when no token of the batch is a target
     */
    public NDArray of(NDManager step, Decoder decoder, DecoderWeights weights, NDArray hidden, TokenBatch batch) {
        Targets targets = targets(batch);
        NDArray flat = hidden.reshape(-1, hidden.getShape().get(2)); // [B*T, E]
        NDArray read = Torch.rows(flat, targets.positions(step)); // [N, E]
        return of(step, decoder.logits(weights, read), targets);
    }

    private Targets targets(TokenBatch batch) {
        int all = 0;
        for (boolean[] row : batch.targets()) {
            all += count(row);
        }
        if (all == 0) {
            throw new IllegalArgumentException("a batch needs at least one token that is predicted");
        }
        Targets targets = new Targets(new long[all], new long[all], new float[all]);
        int at = 0;
        for (int row = 0; row < batch.rows(); row++) {
            int ofRow = count(batch.targets()[row]);
            float weight = equallyWeightSamples ? 1f / (Math.max(1, ofRow) * batch.rows()) : 1f / all;
            for (int t = 0; t + 1 < batch.length(); t++) {
                if (batch.targets()[row][t + 1]) {
                    targets.positions()[at] = (long) row * batch.length() + t;
                    targets.tokens()[at] = batch.tokens()[row][t + 1];
                    targets.weights()[at++] = weight;
                }
            }
        }
        return targets;
    }

    /**
     * @param logits {@code [N, V]}, at the positions of the targets
     * @return scalar, in nats
     */
    private NDArray of(NDManager step, NDArray logits, Targets targets) {
        Shape column = new Shape(targets.tokens().length, 1);
        NDArray logProbabilities = logits.logSoftmax(1); // [N, V]
        NDArray likelihood = logProbabilities.gather(step.create(targets.tokens(), column), 1); // [N, 1]
        if (labelSmoothing > 0) {
            NDArray uniform = logProbabilities.mean(new int[] {1}, true); // [N, 1]
            likelihood = Torch.times(likelihood, 1 - labelSmoothing).add(Torch.times(uniform, labelSmoothing));
        }
        NDArray weights = step.create(targets.weights(), column).toType(logits.getDataType(), false); // [N, 1]
        return likelihood.mul(weights).sum().neg(); // []
    }

    private static int count(boolean[] row) {
        int count = 0;
        for (int t = 1; t < row.length; t++) {
            count += row[t] ? 1 : 0;
        }
        return count;
    }
}
