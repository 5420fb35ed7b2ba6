package io.adapterfactory.t2l.training;

import java.nio.file.Path;
import java.util.Map;

/** A training of a hypernetwork, step by step, that can be left and taken up again. */
public sealed interface HypernetworkTrainer extends AutoCloseable permits SftTrainer, ReconstructionTrainer {

    boolean done();

    /** One gradient step. */
    Optimisation.StepReport advance();

    /** Steps done. */
    long step();

    /** The weights as they are now, by name; those that are not trained too. */
    Map<String, float[]> weights();

    /** Writes the state (weights, moments, step) from which training goes on to the same bits. */
    void saveState(Path file);

    void restoreState(Path file);

    @Override
    void close();
}
