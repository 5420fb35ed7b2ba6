package io.adapterfactory.t2l.task.words;

import io.adapterfactory.t2l.task.words.item.Lexicon;
import java.util.ArrayList;
import java.util.List;

/**
 * The descriptions of a task: a resource with the lines {@code [train]} and {@code [held-out]}, each followed by one
 * description per line.
 */
record DescriptionFile(List<String> training, List<String> heldOut) {

    private static final String TRAINING = "[train]";
    private static final String HELD_OUT = "[held-out]";

    DescriptionFile {
        training = List.copyOf(training);
        heldOut = List.copyOf(heldOut);
    }

    /** @throws IllegalStateException when the file does not exist, or lacks one of the two parts */
    static DescriptionFile of(String task) {
        List<String> lines = Lexicon.lines("descriptions/" + task + ".txt");
        int heldOut = lines.indexOf(HELD_OUT);
        if (lines.isEmpty() || !lines.get(0).equals(TRAINING) || heldOut < 2 || heldOut == lines.size() - 1) {
            throw new IllegalStateException("the descriptions of " + task + " begin with "
                    + (lines.isEmpty() ? "nothing" : lines.get(0)) + "; expected " + TRAINING + " and " + HELD_OUT
                    + ", each with descriptions after it");
        }
        return new DescriptionFile(
                new ArrayList<>(lines.subList(1, heldOut)), lines.subList(heldOut + 1, lines.size()));
    }
}
