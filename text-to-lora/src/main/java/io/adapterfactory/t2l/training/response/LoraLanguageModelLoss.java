package io.adapterfactory.t2l.training.response;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.nn.norm.Dropout;
import io.adapterfactory.t2l.lm.Decoder;
import io.adapterfactory.t2l.lm.DecoderWeights;
import io.adapterfactory.t2l.lm.LoraBatch;
import io.adapterfactory.t2l.lm.SequenceGroup;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/**
 * The loss of a frozen language model with adapters that are being trained. Sequences are packed without padding; the
 * states before the first adapted layer come from {@link LowerLayers}.
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
     * @param lower layers of the model before the first adapted one
     * @param neftuneAlpha noise on the token embeddings; 0 for none
     * @param loraDropout dropout on the adapters' inputs; 0 for none
     */
    public LoraLanguageModelLoss(LowerLayers lower, ResponseLoss loss, double neftuneAlpha, double loraDropout) {
        this(lower, loss, neftuneAlpha, loraDropout, TrainingPasses.MAX_BYTES);
    }

    /** @param maxBytes approximate maximum that one pass keeps for its gradients */
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
     * @param pairs adapters of G groups; the batch consists of G runs with equally many sequences
     * @return a scalar, in nats
     */
    public NDArray of(NDManager step, TokenBatch batch, Map<String, LoraBatch.Pair[]> pairs) {
        return of(step, batch, groups(batch, count(pairs)), pairs);
    }

    /**
     * The loss of a batch, part by part, each with its backward pass, so that memory stays bounded.
     *
     * @param adapters G, the number of adapters; the batch consists of G runs with equally many sequences
     * @param pairs creates the adapters for a part
     * @param backward receives the loss of each part; the gradients are added up
     * @return the loss of the whole batch, in nats
     */
    public double accumulate(
            NDManager step,
            TokenBatch batch,
            int adapters,
            Supplier<Map<String, LoraBatch.Pair[]>> pairs,
            Consumer<NDArray> backward) {
        double sum = 0;
        for (List<AdapterGroup> part : passes.of(groups(batch, adapters))) {
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
        return accumulate(step, batch, count(pairs), () -> pairs, value -> {});
    }

    private NDArray of(
            NDManager scope, TokenBatch batch, List<AdapterGroup> part, Map<String, LoraBatch.Pair[]> pairs) {
        List<PackedRow> rows =
                part.stream().flatMap(group -> group.rows().stream()).toList();
        List<SequenceGroup> layouts = part.stream().map(AdapterGroup::layout).toList();
        NDArray x = neftuneAlpha == 0
                ? lower.of(scope, rows)
                : lower.of(scope, noisy(scope, rows, longest(batch)), layouts); // [N, E]
        NDArray stream = decoder.layers(
                weights,
                x,
                adapters(part, pairs),
                decoder.pack(scope, layouts),
                lower.count(),
                weights.layers().size()); // [N, E]
        return loss.of(scope, decoder, weights, decoder.finish(weights, stream), loss.targets(batch, rows));
    }

    private PackedLoras adapters(List<AdapterGroup> part, Map<String, LoraBatch.Pair[]> pairs) {
        Map<Integer, Integer> tokens = new TreeMap<>();
        part.forEach(group -> tokens.merge(group.adapter(), group.layout().tokens(), Integer::sum));
        UnaryOperator<NDArray> dropout = loraDropout == 0
                ? UnaryOperator.identity()
                : x -> Dropout.dropout(x, (float) loraDropout, true).singletonOrThrow();
        return new PackedLoras(
                pairs,
                tokens.keySet().stream().mapToInt(Integer::intValue).toArray(),
                tokens.values().stream().mapToInt(Integer::intValue).toArray(),
                dropout);
    }

    /** G, the number of adapters. */
    private static int count(Map<String, LoraBatch.Pair[]> pairs) {
        return (int) Arrays.stream(pairs.values().iterator().next())
                .filter(pair -> pair != null)
                .findFirst()
                .orElseThrow()
                .down()
                .getShape()
                .get(0);
    }

    /** With noise or dropout, sequences share nothing, because these differ from sequence to sequence. */
    private List<AdapterGroup> groups(TokenBatch batch, int adapters) {
        boolean isShared = neftuneAlpha == 0 && loraDropout == 0 && decoder.canCache(longest(batch));
        return AdapterGroup.of(batch, adapters, isShared);
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
    private NDArray noisy(NDManager scope, List<PackedRow> rows, int longest) {
        NDArray embedded = lower.embedded(scope, rows); // [N, E]
        float bound = (float)
                (neftuneAlpha / Math.sqrt((double) longest * embedded.getShape().get(1)));
        return embedded.add(scope.randomUniform(-bound, bound, embedded.getShape(), DataType.FLOAT32));
    }
}
