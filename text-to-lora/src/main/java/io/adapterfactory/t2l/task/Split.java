package io.adapterfactory.t2l.task;

import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * A part of a data set. Synonyms are one split, for example {@code val}, {@code validation}, {@code dev}, and {@code
 * eval}; case is ignored.
 *
 * @param name {@code train}, {@code validation}, {@code test}, or another name in the data set
 */
record Split(String name) {

    static final Split TRAIN = new Split("train");
    static final Split VALIDATION = new Split("validation");
    static final Split TEST = new Split("test");

    private static final Map<String, Split> KNOWN = Map.ofEntries(
            Map.entry("train", TRAIN),
            Map.entry("training", TRAIN),
            Map.entry("val", VALIDATION),
            Map.entry("valid", VALIDATION),
            Map.entry("validation", VALIDATION),
            Map.entry("dev", VALIDATION),
            Map.entry("development", VALIDATION),
            Map.entry("eval", VALIDATION),
            Map.entry("evaluation", VALIDATION),
            Map.entry("test", TEST),
            Map.entry("testing", TEST));

    static Split of(String name) {
        return KNOWN.getOrDefault(name.strip().toLowerCase(Locale.ROOT), new Split(name));
    }

    boolean isKnown() {
        return KNOWN.containsValue(this);
    }

    /**
     * The held-out split for this name: the split itself, or, if the data set does not have it, the other one of {@code
     * validation} and {@code test}.
     *
     * @param present the splits in the data set
     */
    Split heldOut(Set<Split> present) {
        if (present.contains(this)) {
            return this;
        }
        if (equals(TEST) && present.contains(VALIDATION)) {
            return VALIDATION;
        }
        return equals(VALIDATION) && present.contains(TEST) ? TEST : this;
    }
}
