package io.adapterfactory.t2l.training.continual;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.adapterfactory.t2l.hypernetwork.HypernetworkConfig;
import io.adapterfactory.t2l.hypernetwork.HypernetworkForward;
import io.adapterfactory.t2l.hypernetwork.HypernetworkParameters;
import io.adapterfactory.t2l.hypernetwork.HypernetworkWeights;
import io.adapterfactory.t2l.tensor.Torch;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** The output of the start of a training for tasks that it knows, and the penalty for changing it. */
public final class StartOutput {

    private final OutputPenalty penalty;
    private final HypernetworkForward forward;
    private final HypernetworkWeights start;
    /** Of each known task, one vector for each description. */
    private final List<List<float[]>> known;

    /**
     * @param manager owns a copy of the start's weights
     * @param start all weights by name
     * @param known at least one task that the start knows: one vector for each of its descriptions, {@code
     *     [taskVectorSize]}
     */
    public StartOutput(
            NDManager manager,
            HypernetworkConfig config,
            Map<String, float[]> start,
            OutputPenalty penalty,
            List<List<float[]>> known) {
        if (known.isEmpty()) {
            throw new IllegalArgumentException("the output penalty needs at least one known task, found none");
        }
        this.penalty = penalty;
        this.forward = new HypernetworkForward(config);
        this.known = List.copyOf(known);
        Map<String, NDArray> arrays = new LinkedHashMap<>();
        new HypernetworkParameters(config)
                .all()
                .forEach((name, shape) -> arrays.put(name, manager.create(start.get(name), shape)));
        this.start = HypernetworkWeights.of(config, arrays);
    }

    /**
     * The weighted penalty of one step, without dropout, for random descriptions of random known tasks.
     *
     * @param step owns the arrays of the step
     * @param weights under training
     * @return a scalar
     */
    public NDArray penalty(NDManager step, HypernetworkWeights weights, Random random) {
        NDArray vectors = vectors(step, random); // [G, taskVectorSize]
        HypernetworkForward.Generated before = Torch.withoutGradients(() -> forward.generate(start, vectors, false));
        return Torch.times(OutputChange.relative(forward.generate(weights, vectors, false), before), penalty.weight());
    }

    private NDArray vectors(NDManager step, Random random) {
        int width = known.get(0).get(0).length;
        float[] flat = new float[penalty.descriptions() * width];
        for (int i = 0; i < penalty.descriptions(); i++) {
            List<float[]> task = known.get(random.nextInt(known.size()));
            System.arraycopy(task.get(random.nextInt(task.size())), 0, flat, i * width, width);
        }
        return step.create(flat, new Shape(penalty.descriptions(), width));
    }
}
