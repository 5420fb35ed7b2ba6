package io.adapterfactory.t2l.lm;

import java.util.Arrays;
import java.util.List;

/**
 * Packed sequences that begin with the same tokens, for example the same system message. The shared tokens are stored once,
 * followed by the other tokens of each sequence. Every token attends to the same tokens as in its own sequence.
 *
 * @param shared tokens that all sequences begin with; 0 for none
 * @param own for each sequence, the number of tokens after the shared ones; at least one
 */
public record SequenceGroup(int shared, int[] own) {

    public SequenceGroup {
        own = own.clone();
        if (shared < 0 || own.length == 0 || Arrays.stream(own).anyMatch(tokens -> tokens < 1)) {
            throw new IllegalArgumentException("a group has " + shared + " shared tokens and then "
                    + Arrays.toString(own) + "; expected 0 or more, and at least one for each sequence");
        }
    }

    /** Sequences without shared tokens: one group for each. */
    public static List<SequenceGroup> apart(int[] lengths) {
        return Arrays.stream(lengths)
                .mapToObj(length -> new SequenceGroup(0, new int[] {length}))
                .toList();
    }

    /** The number of packed tokens. */
    public int tokens() {
        return shared + Arrays.stream(own).sum();
    }

    boolean isOne() {
        return own.length == 1;
    }

    /** For each packed token, its position in its sequence, from 0. */
    int[] positions() {
        int[] positions = new int[tokens()];
        int at = 0;
        for (; at < shared; at++) {
            positions[at] = at;
        }
        for (int tokens : own) {
            for (int t = 0; t < tokens; t++) {
                positions[at++] = shared + t;
            }
        }
        return positions;
    }

    /** For each packed token, the number of its sequence, from 0; -1 for shared tokens. */
    int[] owners() {
        int[] owners = new int[tokens()];
        Arrays.fill(owners, 0, shared, -1);
        int at = shared;
        for (int sequence = 0; sequence < own.length; sequence++) {
            Arrays.fill(owners, at, at + own[sequence], sequence);
            at += own[sequence];
        }
        return owners;
    }

    /** Length of the longest sequence. */
    int longest() {
        return shared + Arrays.stream(own).max().orElseThrow();
    }
}
