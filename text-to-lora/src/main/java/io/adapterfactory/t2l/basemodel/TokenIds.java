package io.adapterfactory.t2l.basemodel;

import java.util.Arrays;

/** Operations on lists of token ids. */
final class TokenIds {

    private TokenIds() {}

    /** Appends an id. */
    static int[] join(int[] ids, int last) {
        int[] joined = Arrays.copyOf(ids, ids.length + 1);
        joined[ids.length] = last;
        return joined;
    }

    static boolean startsWith(int[] ids, int[] prefix) {
        return ids.length >= prefix.length && Arrays.equals(ids, 0, prefix.length, prefix, 0, prefix.length);
    }
}
