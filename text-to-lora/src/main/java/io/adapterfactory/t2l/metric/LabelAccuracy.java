package io.adapterfactory.t2l.metric;

import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * The label at the beginning of an answer must match; case, punctuation, and the rest of the answer are ignored. Of
 * labels with a common beginning, the longest match counts.
 *
 * @param labels at least two, distinct
 */
public record LabelAccuracy(List<String> labels) implements TextMetric {

    public LabelAccuracy {
        labels = List.copyOf(labels);
        long different = labels.stream().map(LabelAccuracy::words).distinct().count();
        if (labels.size() < 2 || different < labels.size()) {
            throw new IllegalArgumentException("label_accuracy needs two or more different labels, not " + labels);
        }
    }

    @Override
    public String id() {
        return "label_accuracy";
    }

    @Override
    public double grade(String answer, String reference) {
        Optional<String> said = label(answer);
        return said.isPresent() && said.equals(label(reference)) ? 1 : 0;
    }

    /** The label at the beginning of a text. */
    public Optional<String> label(String text) {
        String words = words(text) + " ";
        String longest = null;
        for (String label : labels) {
            String start = words(label) + " ";
            if (words.startsWith(start)
                    && (longest == null || start.length() > words(longest).length() + 1)) {
                longest = label;
            }
        }
        return Optional.ofNullable(longest);
    }

    private static String words(String text) {
        return text.toLowerCase(Locale.ROOT).replaceAll("[^\\p{L}\\p{N}]+", " ").strip();
    }
}
