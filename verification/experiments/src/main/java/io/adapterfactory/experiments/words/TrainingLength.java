package io.adapterfactory.experiments.words;

/** Length of a training. */
public sealed interface TrainingLength {

    /** Gradient steps. */
    record Steps(long count) implements TrainingLength {

        public Steps {
            if (count < 1) {
                throw new IllegalArgumentException("the training has " + count + " steps; expected at least 1");
            }
        }
    }

    /** As many steps as this machine can do in this time, determined by timing a few before the training. */
    record Minutes(double count) implements TrainingLength {

        public Minutes {
            if (!(count > 0)) {
                throw new IllegalArgumentException("the training takes " + count + " minutes; expected more than 0");
            }
        }
    }
}
