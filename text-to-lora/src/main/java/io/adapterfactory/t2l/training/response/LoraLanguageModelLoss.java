package io.adapterfactory.t2l.training.response;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.nn.norm.Dropout;
import io.adapterfactory.t2l.lm.Decoder;
import io.adapterfactory.t2l.lm.DecoderWeights;
import io.adapterfactory.t2l.lm.LoraBatch;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;

/**
 * The loss of a frozen language model under adapters that are being trained. Sequences are packed without padding; what
 * is below the first adapted layer comes from {@link LowerLayers}.
 */
public final class LoraLanguageModelLoss {

    private final Decoder decoder;
    private final DecoderWeights weights;
    private final LowerLayers lower;
    private final ResponseLoss loss;
    private final double neftuneAlpha;
    private final double loraDropout;
    private final TrainingPasses passes;

    /**
     * @param lower layers of the model that no adapter is on
     * @param neftuneAlpha noise on the token embeddings; 0 for none
     * @param loraDropout dropout on the adapters' inputs; 0 for none
     */
    public LoraLanguageModelLoss(LowerLayers lower, ResponseLoss loss, double neftuneAlpha, double loraDropout) {
        this(lower, loss, neftuneAlpha, loraDropout, TrainingPasses.MAX_BYTES);
    }

    /** @param maxBytes that one pass keeps for its gradients, about */
    LoraLanguageModelLoss(
            LowerLayers lower, ResponseLoss loss, double neftuneAlpha, double loraDropout, long maxBytes) {
        this.decoder = lower.decoder();
        this.weights = lower.weights();
        this.lower = lower;
        this.loss = loss;
        this.neftuneAlpha = neftuneAlpha;
        this.loraDropout = loraDropout;
        this.passes = new TrainingPasses(
                decoder.config().dimensions(), weights.layers().size() - lower.count(), maxBytes);
    }

    /**
     * The loss of a batch in one part.
     *
     * @param pairs adapters of G groups; the batch's sequences come in G runs of equal number
     * @return a scalar, in nats
     */
    public NDArray of(NDManager step, TokenBatch batch, Map<String, LoraBatch.Pair[]> pairs) {
        TrainingPasses whole = new TrainingPasses(decoder.config().dimensions(), 1, Long.MAX_VALUE);
        return of(step, batch, whole.of(batch).get(0), pairs);
    }

    /**
     * The loss of a batch, part by part, each with its backward pass, so that memory stays bounded.
     *
     * @param pairs makes the adapters of G groups for a part; the batch's sequences come in G runs of equal number
     * @param backward takes the loss of a part, whose gradients add up
     * @return the loss of the whole batch, in nats
     */
    public double accumulate(
            NDManager step,
            TokenBatch batch,
            Supplier<Map<String, LoraBatch.Pair[]>> pairs,
            Consumer<NDArray> backward) {
        double sum = 0;
        for (List<Integer> part : passes.of(batch)) {
            try (NDManager scope = step.newSubManager()) {
                NDArray value = of(scope, batch, part, pairs.get());
                backward.accept(value);
                sum += value.toType(DataType.FLOAT32, false).toFloatArray()[0];
            }
        }
        return sum;
    }

    /** The loss of a batch without gradients. */
    public double value(NDManager step, TokenBatch batch, Map<String, LoraBatch.Pair[]> pairs) {
        return accumulate(step, batch, () -> pairs, value -> {});
    }

    private NDArray of(NDManager scope, TokenBatch batch, List<Integer> part, Map<String, LoraBatch.Pair[]> pairs) {
        List<int[]> tokens =
                part.stream().map(row -> batch.sequences().get(row).inputs()).toList();
        int[] lengths = TokenBatch.lengths(tokens);
        NDArray x = neftuneAlpha == 0
                ? lower.of(scope, tokens)
                : lower.of(scope, noisy(scope, tokens, longest(batch)), lengths); // [N, E]
        NDArray stream = decoder.layers(
                weights,
                x,
                adapters(batch, part, pairs),
                decoder.pack(scope, lengths),
                lower.count(),
                weights.layers().size()); // [N, E]
        return loss.of(scope, decoder, weights, decoder.finish(weights, stream), loss.targets(batch, part));
    }

    private PackedLoras adapters(TokenBatch batch, List<Integer> part, Map<String, LoraBatch.Pair[]> pairs) {
        int groups = (int) Arrays.stream(pairs.values().iterator().next())
                .filter(pair -> pair != null)
                .findFirst()
                .orElseThrow()
                .down()
                .getShape()
                .get(0);
        int[] tokens = new int[groups];
        for (int row : part) {
            int group = (int) ((long) row * groups / batch.sequences().size());
            tokens[group] += batch.sequences().get(row).inputs().length;
        }
        int[] present =
                IntStream.range(0, groups).filter(group -> tokens[group] > 0).toArray();
        UnaryOperator<NDArray> dropout = loraDropout == 0
                ? UnaryOperator.identity()
                : x -> Dropout.dropout(x, (float) loraDropout, true).singletonOrThrow();
        return new PackedLoras(
                pairs,
                present,
                Arrays.stream(present).map(group -> tokens[group]).toArray(),
                dropout);
    }

    private static int longest(TokenBatch batch) {
        return batch.sequences().stream()
                .mapToInt(sequence -> sequence.tokens().length)
                .max()
                .orElseThrow();
    }

    /**
     * NEFTune (arXiv 2310.05914): uniform noise of +-alpha/sqrt(T*E) on the token embeddings, {@code [N, E]}.
     *
     * @param longest T, tokens of the batch's longest sequence
     */
    private NDArray noisy(NDManager scope, List<int[]> sequences, int longest) {
        NDArray embedded = lower.embedded(scope, sequences); // [N, E]
        float bound = (float)
                (neftuneAlpha / Math.sqrt((double) longest * embedded.getShape().get(1)));
        return embedded.add(scope.randomUniform(-bound, bound, embedded.getShape(), DataType.FLOAT32));
    }
}
