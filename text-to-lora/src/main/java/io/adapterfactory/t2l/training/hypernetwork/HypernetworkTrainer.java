package io.adapterfactory.t2l.training.hypernetwork;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.adapterfactory.t2l.training.log.TrainingLog;
import io.adapterfactory.t2l.training.optimizer.Optimization;
import io.adapterfactory.t2l.training.optimizer.OptimizerSettings;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** A training of a hypernetwork in steps, which can be stopped and resumed. Subclasses define a step. */
public abstract class HypernetworkTrainer implements AutoCloseable {

    /** Owns the parameters; each step has its own manager. */
    protected final NDManager manager;

    protected final HypernetworkArrays arrays;
    protected final Optimization optimization;

    private final long steps;

    /**
     * @param manager closed with the trainer
     * @param steps total number of steps
     * @param seed for all random choices
     */
    protected HypernetworkTrainer(
            NDManager manager,
            HypernetworkStart start,
            OptimizerSettings optimizer,
            long steps,
            int seed,
            TrainingLog log) {
        this.manager = manager;
        this.steps = steps;
        this.arrays = new HypernetworkArrays(manager, start);
        this.optimization = new Optimization(arrays.trained(), optimizer, steps, seed, log);
    }

    /** One gradient step. */
    public abstract Optimization.StepReport advance();

    public final boolean done() {
        return optimization.step() >= steps;
    }

    /** Number of finished steps. */
    public final long step() {
        return optimization.step();
    }

    /** The current weights by name, including those that are not trained. */
    public final Map<String, float[]> weights() {
        return arrays.values();
    }

    /** Writes the state (weights, moments, step) from which the training continues bit-identically. */
    public final void saveState(Path file) {
        optimization.save(file);
    }

    /** Continues from a file written by {@link #saveState}. */
    public final void restoreState(Path file) {
        optimization.restore(file);
    }

    @Override
    public final void close() {
        optimization.close();
        manager.close();
    }

    /** Task vectors as one array: {@code [rows, width]}. */
    protected static NDArray matrix(NDManager step, List<float[]> rows) {
        int width = rows.get(0).length;
        float[] flat = new float[rows.size() * width];
        for (int i = 0; i < rows.size(); i++) {
            System.arraycopy(rows.get(i), 0, flat, i * width, width);
        }
        return step.create(flat, new Shape(rows.size(), width));
    }
}
