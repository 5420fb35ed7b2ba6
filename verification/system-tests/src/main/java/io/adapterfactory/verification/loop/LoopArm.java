package io.adapterfactory.verification.loop;

import java.util.Locale;

/** What a factory of the experiment does differently. */
public enum LoopArm {
    CURRICULUM("curriculum", true, 1.0),
    UNIFORM("uniform", true, 1.0),
    NO_GATE("curriculum", false, 1.0),
    /** A candidate is rejected also for what it loses on a single task. */
    STRICT_GATE("curriculum", true, 0.3);

    private final String sampling;
    private final boolean gate;
    private final double maxTaskLoss;

    LoopArm(String sampling, boolean gate, double maxTaskLoss) {
        this.sampling = sampling;
        this.gate = gate;
        this.maxTaskLoss = maxTaskLoss;
    }

    /** What a candidate may lose on a single task, 0 to 1. */
    double maxTaskLoss() {
        return maxTaskLoss;
    }

    /** How tasks are drawn, as the trainer's setting has it. */
    String sampling() {
        return sampling;
    }

    /** Whether candidates must prove themselves. */
    boolean gate() {
        return gate;
    }

    /** For tables. */
    String title() {
        return name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }

    String fileName() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
