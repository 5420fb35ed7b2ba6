package io.adapterfactory.t2l.training.response;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.adapterfactory.t2l.lm.Decoder;
import io.adapterfactory.t2l.lm.DecoderWeights;
import io.adapterfactory.t2l.tensor.Torch;
import java.util.List;

/**
 * Cross-entropy of the predicted tokens, with PyTorch's label smoothing: {@code (1-e) * NLL + e * mean over the
 * vocabulary of -log p}. The dimension letters are those of {@linkplain io.adapterfactory.t2l.lm the language model}.
 *
 * @param labelSmoothing e, 0 to below 1
 * @param equallyWeightSamples true: mean over each sequence's target tokens, then over sequences (the reference's
 *     default); false: mean over all target tokens
 */
public record ResponseLoss(double labelSmoothing, boolean equallyWeightSamples) {

    /**
     * Computes logits only at the positions of the targets, because the logits of all positions may need gigabytes.
     *
     * @param hidden the last hidden states of the {@linkplain TokenBatch#inputs inputs}, one sequence after the other,
     *     {@code [N, E]}
     * @return scalar, in nats
     * @throws IllegalArgumentException when no token of the batch is a target
     */
    public NDArray of(NDManager step, Decoder decoder, DecoderWeights weights, NDArray hidden, TokenBatch batch) {
        List<PackedRow> all = batch.sequences().stream()
                .filter(sequence -> sequence.targetCount() > 0)
                .map(sequence -> new PackedRow(sequence, 0))
                .toList();
        return of(step, decoder, weights, hidden, targets(batch, all));
    }

    /** @param hidden states of the targets' sequences, {@code [N, E]} */
    NDArray of(NDManager step, Decoder decoder, DecoderWeights weights, NDArray hidden, Targets targets) {
        NDArray read = Torch.rows(hidden, targets.positions(step)); // [n, E]
        NDArray logProbabilities = decoder.logits(weights, read).logSoftmax(1); // [n, V]
        Shape column = new Shape(targets.tokens().length, 1);
        NDArray likelihood = logProbabilities.gather(step.create(targets.tokens(), column), 1); // [n, 1]
        if (labelSmoothing > 0) {
            NDArray uniform = logProbabilities.mean(new int[] {1}, true); // [n, 1]
            likelihood = Torch.times(likelihood, 1 - labelSmoothing).add(Torch.times(uniform, labelSmoothing));
        }
        NDArray weight = step.create(targets.weights(), column).toType(hidden.getDataType(), false); // [n, 1]
        return likelihood.mul(weight).sum().neg(); // []
    }

    /**
     * The predicted tokens of some sequences of a batch, each with its weight in the loss of the whole batch. A
     * sequence without targets counts in the mean over sequences, but adds nothing.
     *
     * @param part rows of the batch, in the order in which they are packed
     */
    Targets targets(TokenBatch batch, List<PackedRow> part) {
        List<TokenBatch.Sequence> sequences = batch.sequences();
        int all = sequences.stream().mapToInt(TokenBatch.Sequence::targetCount).sum();
        if (all == 0) {
            throw new IllegalArgumentException("a batch needs at least one token that is predicted");
        }
        int ofPart = part.stream().mapToInt(row -> row.sequence().targetCount()).sum();
        Targets targets = new Targets(new long[ofPart], new long[ofPart], new float[ofPart]);
        int at = 0;
        long first = 0;
        for (PackedRow row : part) {
            TokenBatch.Sequence sequence = row.sequence();
            float weight = equallyWeightSamples ? 1f / (sequence.targetCount() * sequences.size()) : 1f / all;
            for (int t = 1; t < sequence.tokens().length; t++) {
                if (sequence.targets()[t]) {
                    targets.positions()[at] = first + t - 1 - row.from();
                    targets.tokens()[at] = sequence.tokens()[t];
                    targets.weights()[at++] = weight;
                }
            }
            first += row.count();
        }
        return targets;
    }
}
