package io.adapterfactory.t2l.training.response;

import io.adapterfactory.t2l.lm.SequenceGroup;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Sequences with the same adapter that are computed together. Their common beginning is computed only once: with a chat
 * template, it is often more than half of a short prompt.
 *
 * @param adapter its number in the batch
 * @param rows in the order in which they are packed
 * @param layout of the packed tokens
 */
record AdapterGroup(int adapter, List<PackedRow> rows, SequenceGroup layout) {

    /** Fewer shared tokens are not worth the wider attention. */
    private static final int MIN_SHARED = 8;
    /** Maximum number of tokens in a group of several sequences, because the cost of attention grows quadratically. */
    private static final int MAX_TOKENS = 192;

    /**
     * The sequences of a batch that have targets.
     *
     * @param adapters number of adapters; the batch consists of this number of runs with equally many sequences
     * @param isShared whether sequences may share tokens
     */
    static List<AdapterGroup> of(TokenBatch batch, int adapters, boolean isShared) {
        List<TokenBatch.Sequence> sequences = batch.sequences();
        return IntStream.range(0, sequences.size())
                .filter(row -> sequences.get(row).targetCount() > 0)
                .boxed()
                .collect(Collectors.groupingBy(row -> (int) ((long) row * adapters / sequences.size())))
                .entrySet()
                .stream()
                .sorted(Map.Entry.comparingByKey())
                .flatMap(run -> of(
                        run.getKey(),
                        run.getValue().stream().map(sequences::get).toList(),
                        isShared))
                .toList();
    }

    private static Stream<AdapterGroup> of(int adapter, List<TokenBatch.Sequence> sequences, boolean isShared) {
        int shared = isShared && sequences.size() > 1 ? shared(sequences) : 0;
        if (shared < MIN_SHARED) {
            return sequences.stream().map(sequence -> alone(adapter, sequence));
        }
        List<AdapterGroup> groups = new ArrayList<>();
        List<TokenBatch.Sequence> group = new ArrayList<>();
        int tokens = shared;
        for (TokenBatch.Sequence sequence : sequences) {
            int own = sequence.inputCount() - shared;
            if (!group.isEmpty() && tokens + own > MAX_TOKENS) {
                groups.add(together(adapter, group, shared));
                group.clear();
                tokens = shared;
            }
            group.add(sequence);
            tokens += own;
        }
        groups.add(together(adapter, group, shared));
        return groups.stream();
    }

    private static AdapterGroup together(int adapter, List<TokenBatch.Sequence> sequences, int shared) {
        List<PackedRow> rows = new ArrayList<>();
        for (TokenBatch.Sequence sequence : sequences) {
            rows.add(new PackedRow(sequence, rows.isEmpty() ? 0 : shared));
        }
        int[] own = sequences.stream()
                .mapToInt(sequence -> sequence.inputCount() - shared)
                .toArray();
        return new AdapterGroup(adapter, List.copyOf(rows), new SequenceGroup(shared, own));
    }

    private static AdapterGroup alone(int adapter, TokenBatch.Sequence sequence) {
        PackedRow row = new PackedRow(sequence, 0);
        return new AdapterGroup(adapter, List.of(row), new SequenceGroup(0, new int[] {row.count()}));
    }

    /**
     * The number of tokens with which all sequences begin. No target is predicted at one of them, because targets
     * differ.
     */
    private static int shared(List<TokenBatch.Sequence> sequences) {
        int[] first = sequences.get(0).inputs();
        int shared = first.length;
        for (TokenBatch.Sequence sequence : sequences) {
            int differ = Arrays.mismatch(first, sequence.inputs());
            shared = Math.min(shared, Math.min(differ < 0 ? first.length : differ, sequence.firstTarget() - 1));
        }
        return shared;
    }

    int targetCount() {
        return rows.stream().mapToInt(row -> row.sequence().targetCount()).sum();
    }
}
