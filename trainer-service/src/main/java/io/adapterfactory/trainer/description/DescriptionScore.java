package io.adapterfactory.trainer.description;

import java.util.Optional;

/** The score of a version's adapters from one source, on the same examples as the score of the right description. */
public record DescriptionScore(DescriptionSource source, Outcome outcome) {

    /** Whether there is a score. */
    public sealed interface Outcome {}

    /**
     * @param score mean over tasks, 0 to 1
     * @param examples number of examples of all tasks
     * @param drop by how much the right description scores higher; empty for the right description itself
     */
    public record Scored(double score, int tasks, int examples, Optional<Drop> drop) implements Outcome {}

    /** @param problem why, for people */
    public record NotScored(String problem) implements Outcome {}

    /**
     * The score with the right description minus the score with another source, -1 to 1.
     *
     * @param low end of the 95 % interval, paired by example
     * @param high upper end of the same interval
     */
    public record Drop(double value, double low, double high) {}

    /** The score, if there is one. */
    public Optional<Scored> scored() {
        return outcome instanceof Scored scored ? Optional.of(scored) : Optional.empty();
    }
}
