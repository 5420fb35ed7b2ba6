package io.adapterfactory.t2l.training.response;

import java.util.List;
import java.util.Random;

/** A source of a task's training examples. */
@FunctionalInterface
public interface ExampleSource {

    /** Draws one example; the same state of {@code random} draws the same one. */
    TrainingExample next(Random random);

    /** Draws from a list with replacement. */
    static ExampleSource of(List<TrainingExample> examples) {
        if (examples.isEmpty()) {
            throw new IllegalArgumentException("a task needs at least one training example");
        }
        List<TrainingExample> copy = List.copyOf(examples);
        return random -> copy.get(random.nextInt(copy.size()));
    }
}
