package io.adapterfactory.t2l.task;

import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * A part of a data set. Names that mean the same are one split: {@code val}, {@code validation}, {@code dev} and {@code eval}
 * for example; letter case does not count.
 *
 * @param name {@code train}, {@code validation}, {@code test}, or a name of the data set's own
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
     * What is held out under this name: the split itself, or, where the data set has no line of it, the other of {@code
     * validation} and {@code test}.
     *
     * @param present the splits of the data set
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
