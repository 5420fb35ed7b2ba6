package io.adapterfactory.t2l.training.response;

import io.adapterfactory.t2l.lm.config.ModelConfig;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Parts of a batch that go through the language model one after the other, so that what is kept for the backward pass
 * stays within a limit. Sequences of similar length come together, because attention is padded.
 */
final class TrainingPasses {

    /** Of all arrays that the backward pass reads, about. */
    static final long MAX_BYTES = 1500L << 20;

    private final ModelConfig.Dimensions dimensions;
    private final int layers;
    private final long maxBytes;

    /** @param layers with a backward pass */
    TrainingPasses(ModelConfig.Dimensions dimensions, int layers, long maxBytes) {
        this.dimensions = dimensions;
        this.layers = layers;
        this.maxBytes = maxBytes;
    }

    /** @return indices of the sequences with targets, in each part in their order */
    List<List<Integer>> of(TokenBatch batch) {
        List<TokenBatch.Sequence> sequences = batch.sequences();
        List<Integer> byLength = IntStream.range(0, sequences.size())
                .boxed()
                .filter(row -> sequences.get(row).targetCount() > 0)
                .sorted(Comparator.comparing(row -> sequences.get(row).inputs().length))
                .toList();
        List<List<Integer>> parts = new ArrayList<>();
        List<Integer> part = new ArrayList<>();
        long bytes = 0; // of the part without its attention
        for (int row : byLength) {
            TokenBatch.Sequence sequence = sequences.get(row);
            long more = bytes(sequence);
            long attention = (part.size() + 1L) * attentionBytes(sequence.inputs().length);
            if (!part.isEmpty() && bytes + more + attention > maxBytes) {
                parts.add(part.stream().sorted().toList());
                part = new ArrayList<>();
                bytes = 0;
            }
            part.add(row);
            bytes += more;
        }
        if (!part.isEmpty()) {
            parts.add(part.stream().sorted().toList());
        }
        return parts;
    }

    private long bytes(TokenBatch.Sequence sequence) {
        // Counted from the operations whose inputs or outputs are kept.
        long ofToken = 14L * dimensions.hidden()
                + 5L * dimensions.intermediate()
                + 4L * dimensions.heads().queryWidth()
                + 6L * dimensions.heads().keyValueWidth();
        long logits = 3L * dimensions.vocabulary(); // logits, probabilities, and their gradient
        return Float.BYTES * (layers * ofToken * sequence.inputs().length + logits * sequence.targetCount());
    }

    private long attentionBytes(long longest) {
        return Float.BYTES * 3L * layers * dimensions.heads().queries() * longest * longest;
    }
}
