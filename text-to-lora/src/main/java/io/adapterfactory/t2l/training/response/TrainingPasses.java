package io.adapterfactory.t2l.training.response;

import io.adapterfactory.t2l.lm.config.ModelConfig;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Splits a batch into parts that are computed one after the other, to limit the memory that is kept for the backward
 * pass. Groups of similar length are in the same part, because attention is padded.
 */
final class TrainingPasses {

    /** Approximate limit for all arrays that the backward pass reads. */
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

    /** @return the groups of each part, in their order */
    List<List<AdapterGroup>> of(List<AdapterGroup> groups) {
        List<Integer> byLength = IntStream.range(0, groups.size())
                .boxed()
                .sorted(Comparator.comparing(at -> groups.get(at).layout().tokens()))
                .toList();
        List<List<AdapterGroup>> parts = new ArrayList<>();
        List<Integer> part = new ArrayList<>();
        long bytes = 0; // of the part without its attention
        for (int at : byLength) {
            AdapterGroup group = groups.get(at);
            long more = bytes(group);
            long attention = (part.size() + 1L) * attentionBytes(group.layout().tokens());
            if (!part.isEmpty() && bytes + more + attention > maxBytes) {
                parts.add(inOrder(groups, part));
                part = new ArrayList<>();
                bytes = 0;
            }
            part.add(at);
            bytes += more;
        }
        if (!part.isEmpty()) {
            parts.add(inOrder(groups, part));
        }
        return parts;
    }

    private static List<AdapterGroup> inOrder(List<AdapterGroup> groups, List<Integer> part) {
        return part.stream().sorted().map(groups::get).toList();
    }

    private long bytes(AdapterGroup group) {
        // Counted from the operations whose inputs or outputs are kept.
        long ofToken = 14L * dimensions.hidden()
                + 5L * dimensions.intermediate()
                + 4L * dimensions.heads().queryWidth()
                + 6L * dimensions.heads().keyValueWidth();
        long logits = 3L * dimensions.vocabulary(); // logits, probabilities, and their gradient
        return Float.BYTES * (layers * ofToken * group.layout().tokens() + logits * group.targetCount());
    }

    private long attentionBytes(long longest) {
        return Float.BYTES * 3L * layers * dimensions.heads().queries() * longest * longest;
    }
}
