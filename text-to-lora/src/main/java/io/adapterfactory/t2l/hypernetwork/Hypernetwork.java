package io.adapterfactory.t2l.hypernetwork;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.adapterfactory.t2l.lora.LoraWeights;
import io.adapterfactory.t2l.tensor.Torch;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * A trained hypernetwork that writes adapters. It needs the base model's shapes, never its weights.
 *
 * <p>Safe for one thread at a time.
 */
public final class Hypernetwork implements AutoCloseable {

    private final HypernetworkConfig config;
    private final HypernetworkForward forward;
    private final NDManager manager;
    private final Map<String, NDArray> weights = new LinkedHashMap<>();

    /** @param values the weights by name, as {@link HypernetworkParameters#shapes} names them */
    public Hypernetwork(HypernetworkConfig config, Map<String, float[]> values, Device device) {
        this.config = config;
        this.forward = new HypernetworkForward(config);
        this.manager = Torch.newManager(device);
        Map<String, Shape> shapes = new HypernetworkParameters(config).shapes();
        values.forEach((name, array) -> weights.put(name, manager.create(array, shapes.get(name))));
    }

    /**
     * Loads {@code hypernetwork.json} and {@code hypernetwork.safetensors}.
     *
     * @throws InvalidHypernetworkException when a file or tensor is missing, misshapen or not finite
     */
    public static Hypernetwork load(Path folder, Device device) {
        HypernetworkConfig config = HypernetworkFolder.readConfig(folder);
        return new Hypernetwork(config, HypernetworkFolder.readWeights(folder, config), device);
    }

    public HypernetworkConfig config() {
        return config;
    }

    /**
     * One adapter for each task vector, all in one pass.
     *
     * @param taskVectors {@code [G][taskVectorSize]}
     */
    public List<LoraWeights> generate(float[][] taskVectors) {
        return inPass(taskVectors, vectors -> {
            HypernetworkForward.Generated generated = forward.generate(weights, vectors, false);
            Map<String, float[]> a = toHost(generated.a());
            Map<String, float[]> b = toHost(transposed(generated.bTransposed()));
            List<LoraWeights> adapters = new ArrayList<>();
            for (int task = 0; task < taskVectors.length; task++) {
                adapters.add(adapter(a, b, task, taskVectors.length));
            }
            return adapters;
        });
    }

    /**
     * The encoded descriptions, {@code [G][d/2]}: with the hypernetwork's version they re-make the adapters.
     *
     * @param taskVectors {@code [G][taskVectorSize]}
     */
    public float[][] taskCodes(float[][] taskVectors) {
        return inPass(taskVectors, vectors -> {
            float[] flat = forward.encodeTasks(weights, vectors).toFloatArray();
            float[][] codes = new float[taskVectors.length][flat.length / taskVectors.length];
            for (int task = 0; task < codes.length; task++) {
                System.arraycopy(flat, task * codes[task].length, codes[task], 0, codes[task].length);
            }
            return codes;
        });
    }

    private <T> T inPass(float[][] taskVectors, Function<NDArray, T> pass) {
        if (taskVectors.length == 0) {
            throw new IllegalArgumentException("a pass needs at least one task vector");
        }
        float[] flat = new float[taskVectors.length * config.taskVectorSize()];
        for (int task = 0; task < taskVectors.length; task++) {
            if (taskVectors[task].length != config.taskVectorSize()) {
                throw new IllegalArgumentException("task vector " + task + " has " + taskVectors[task].length
                        + " numbers; this hypernetwork takes " + config.taskVectorSize());
            }
            System.arraycopy(taskVectors[task], 0, flat, task * config.taskVectorSize(), config.taskVectorSize());
        }
        return Torch.withoutGradients(() -> {
            try (NDManager scope = manager.newSubManager()) {
                return pass.apply(scope.create(flat, new Shape(taskVectors.length, config.taskVectorSize())));
            }
        });
    }

    private static Map<String, NDArray> transposed(Map<String, NDArray> arrays) {
        Map<String, NDArray> result = new LinkedHashMap<>();
        arrays.forEach((module, array) -> result.put(module, array.swapAxes(2, 3)));
        return result;
    }

    private static Map<String, float[]> toHost(Map<String, NDArray> arrays) {
        Map<String, float[]> host = new LinkedHashMap<>();
        arrays.forEach((module, array) -> host.put(module, array.toFloatArray()));
        return host;
    }

    /** Takes one task out of arrays that hold, a layer, all tasks. */
    private LoraWeights adapter(Map<String, float[]> a, Map<String, float[]> b, int task, int tasks) {
        int rank = config.lora().rank();
        int layers = config.target().layers();
        Map<String, float[]> taskA = new LinkedHashMap<>();
        Map<String, float[]> taskB = new LinkedHashMap<>();
        config.target().modules().forEach((module, shape) -> {
            taskA.put(module, slice(a.get(module), task, tasks, layers, rank * shape.in()));
            taskB.put(module, slice(b.get(module), task, tasks, layers, rank * shape.out()));
        });
        return new LoraWeights(config.lora(), config.target(), taskA, taskB);
    }

    private static float[] slice(float[] all, int task, int tasks, int layers, int size) {
        float[] one = new float[layers * size];
        for (int layer = 0; layer < layers; layer++) {
            System.arraycopy(all, (layer * tasks + task) * size, one, layer * size, size);
        }
        return one;
    }

    @Override
    public void close() {
        manager.close();
    }
}
