package io.adapterfactory.t2l.training.hypernetwork;

import io.adapterfactory.t2l.training.optimizer.Optimization;
import java.nio.file.Path;
import java.util.Map;

/** A training of a hypernetwork, step by step, that can be stopped and resumed. */
public interface HypernetworkTrainer extends AutoCloseable {

    boolean done();

    /** One gradient step. */
    Optimization.StepReport advance();

    /** Steps done. */
    long step();

    /** The current weights by name, with those that are not trained. */
    Map<String, float[]> weights();

    /** Writes the state (weights, moments, step) from which training continues to the same bits. */
    void saveState(Path file);

    /** Continues from a file written by {@link #saveState}. */
    void restoreState(Path file);

    @Override
    void close();
}
