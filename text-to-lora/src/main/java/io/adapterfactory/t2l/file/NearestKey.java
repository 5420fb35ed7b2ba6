package io.adapterfactory.t2l.file;

import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;

/** Finds the key that was probably meant by a misspelled one. */
public final class NearestKey {

    private NearestKey() {}

    /**
     * The known key with the fewest changed letters, if at most a third of its letters differ; longer keys than 64
     * letters are ignored.
     */
    public static Optional<String> of(String key, Collection<String> known) {
        return known.stream()
                .min(Comparator.comparingInt((String other) -> changes(key, other)))
                .filter(other -> key.length() <= 64 && changes(key, other) <= Math.max(1, other.length() / 3));
    }

    /** Number of letters to insert, delete, or replace (Levenshtein 1966), ignoring case. */
    private static int changes(String from, String to) {
        int[] row = new int[to.length() + 1];
        for (int j = 0; j <= to.length(); j++) {
            row[j] = j;
        }
        for (int i = 1; i <= from.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= to.length(); j++) {
                boolean same = Character.toLowerCase(from.charAt(i - 1)) == Character.toLowerCase(to.charAt(j - 1));
                int replaced = diagonal + (same ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(replaced, Math.min(row[j], row[j - 1]) + 1);
            }
        }
        return row[to.length()];
    }
}
