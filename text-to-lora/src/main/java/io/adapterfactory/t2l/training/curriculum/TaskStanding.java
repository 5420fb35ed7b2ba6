package io.adapterfactory.t2l.training.curriculum;

import java.util.Optional;

/**
 * What is known about a task before a round.
 *
 * @param score newest score, 0 to 1
 * @param best best score of any version, 0 to 1
 * @param lora score of an adapter that was trained for this task alone, 0 to 1
 * @param learned whether the start of the round was trained on it
 */
public record TaskStanding(Optional<Double> score, double best, Optional<Double> lora, boolean learned) {

    /** Keeps every task in the round. */
    static final double FLOOR = 0.2;
    /** Weight of the part that no version has reached yet, because it may be impossible. */
    private static final double UNPROVEN = 0.5;

    /** The weight of the task in a curriculum: the further its score is below the best known score, the larger. */
    public double weight() {
        double now = score.orElse(0.0);
        return FLOOR
                + lora.map(reachable -> Math.max(0, reachable - now))
                        .orElseGet(() -> Math.max(0, best - now) + UNPROVEN * (1 - Math.max(best, now)));
    }

    /** How far the newest score is below the best one, 0 to 1; 0 if there is no score. */
    public double regression() {
        return score.map(now -> Math.max(0, best - now)).orElse(0.0);
    }
}
