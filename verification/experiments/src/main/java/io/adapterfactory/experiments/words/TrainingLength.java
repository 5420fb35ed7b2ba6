package io.adapterfactory.experiments.words;

/** How long a training takes. */
public sealed interface TrainingLength {

    /** Gradient steps. */
    record Steps(long count) implements TrainingLength {

        public Steps {
            if (count < 1) {
                throw new IllegalArgumentException("the training has " + count + " steps; expected at least 1");
            }
        }
    }

    /** As many steps as this machine does in that time, found by timing a few before the training starts. */
    record Minutes(double count) implements TrainingLength {

        public Minutes {
            if (!(count > 0)) {
                throw new IllegalArgumentException("the training takes " + count + " minutes; expected more than 0");
            }
        }
    }
}
