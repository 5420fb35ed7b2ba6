package io.adapterfactory.experiments.paper;

import java.util.List;
import java.util.Optional;

/** Every experiment, in the order in which they are best run: later ones use the hypernetworks of earlier ones. */
public final class Experiments {

    private static final List<Experiment> ALL = List.of(
            new TaskCountExperiment(),
            new MainTableExperiment(),
            new CompressionExperiment(),
            new TrainingKindExperiment(),
            new EncoderExperiment(),
            new WordingExperiment(),
            new DescriptionExperiment(),
            new MapExperiment(),
            new SimilarityExperiment(),
            new CostExperiment(),
            new WarningExperiment());

    private Experiments() {}

    public static List<Experiment> all() {
        return ALL;
    }

    public static Optional<Experiment> named(String name) {
        return ALL.stream().filter(experiment -> experiment.name().equals(name)).findFirst();
    }
}
