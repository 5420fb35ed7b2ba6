package io.adapterfactory.trainer.description;

import java.util.Locale;

/**
 * How the descriptions of a version are compared.
 *
 * @param tasks maximum number of tasks; 0: descriptions are not compared
 * @param maxExamples maximum number of examples of each task; 0 for all
 * @param minDrop a candidate is rejected if its drop from the right to another task's description may be smaller, by
 *     the lower end of the 95 % interval; -1 to 1; -1 means never
 */
public record DescriptionRules(int tasks, int maxExamples, double minDrop) {

    /** Descriptions are not compared. */
    public static final DescriptionRules OFF = new DescriptionRules(0, 0, -1);

    public DescriptionRules {
        if (tasks < 0 || maxExamples < 0 || !(minDrop >= -1 && minDrop <= 1)) {
            throw new IllegalArgumentException("expected 0 or more control tasks and examples, and a minimum drop from"
                    + " -1 to 1, found " + tasks + " tasks, " + maxExamples + " examples, and a drop of " + minDrop);
        }
    }

    /** Whether descriptions are compared. */
    public boolean areCompared() {
        return tasks > 0;
    }

    /** Whether a candidate with these scores is rejected. */
    public boolean reject(DescriptionScores scores) {
        return hasLimit() && scores.drop().filter(drop -> drop.low() < minDrop).isPresent();
    }

    /** The scores and what follows from them, for people; empty if nothing was measured. */
    public String text(DescriptionScores scores) {
        return scores.all().isEmpty() ? "" : "descriptions: " + scores.text() + conclusion(scores);
    }

    private String conclusion(DescriptionScores scores) {
        if (reject(scores)) {
            return String.format(
                    Locale.ROOT,
                    "; the description matters too little: the score must drop by at least %.1f points with another"
                            + " task's description, by the lower end of the interval",
                    100 * minDrop);
        }
        return hasLimit() && scores.drop().isEmpty() ? "; the minimum drop was not checked" : "";
    }

    private boolean hasLimit() {
        return minDrop > -1;
    }
}
