package io.adapterfactory.t2l.hypernetwork;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.adapterfactory.t2l.lora.LoraWeights;
import io.adapterfactory.t2l.tensor.Torch;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
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

    /** Larger batches go in several passes, so that memory stays bounded. */
    static final int MOST_IN_A_PASS = 32;

    private final HypernetworkConfig config;
    private final HypernetworkForward forward;
    private final NDManager manager;
    private final Map<String, NDArray> weights = new LinkedHashMap<>();
    private final HeadMaps heads;

    /** @param values the weights by name, as {@link HypernetworkParameters#all} names them */
    public Hypernetwork(HypernetworkConfig config, Map<String, float[]> values, Device device) {
        this.config = config;
        this.forward = new HypernetworkForward(config);
        this.manager = Torch.newManager(device);
        Map<String, Shape> shapes = new HypernetworkParameters(config).all();
        values.forEach((name, array) -> weights.put(name, manager.create(array, shapes.get(name))));
        this.heads = takeHeads();
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

    /** The heads' maps in the order that files want; the weights they were cut from are given up. */
    private HeadMaps takeHeads() {
        return Torch.withoutGradients(() -> {
            try (NDManager scope = manager.newSubManager()) {
                HeadMaps maps = HeadMaps.of(config, weights, true, scope).copied(manager);
                weights.entrySet().removeIf(weight -> {
                    boolean head = weight.getKey().startsWith("heads.");
                    if (head) {
                        weight.getValue().close();
                    }
                    return head;
                });
                return maps;
            }
        });
    }

    /**
     * One adapter for each task vector, up to {@value #MOST_IN_A_PASS} in one pass.
     *
     * @param taskVectors {@code [G][taskVectorSize]}
     */
    public List<LoraWeights> generate(float[][] taskVectors) {
        if (taskVectors.length == 0) {
            throw new IllegalArgumentException("a pass needs at least one task vector");
        }
        List<LoraWeights> adapters = new ArrayList<>();
        for (int from = 0; from < taskVectors.length; from += MOST_IN_A_PASS) {
            adapters.addAll(
                    pass(Arrays.copyOfRange(taskVectors, from, Math.min(taskVectors.length, from + MOST_IN_A_PASS))));
        }
        return adapters;
    }

    private List<LoraWeights> pass(float[][] taskVectors) {
        return inPass(taskVectors, vectors -> {
            HypernetworkForward.Generated generated = forward.adapters(weights, heads, vectors);
            List<Map<String, float[]>> a = toHost(generated.a(), taskVectors.length);
            List<Map<String, float[]>> b = toHost(generated.bTransposed(), taskVectors.length);
            List<LoraWeights> adapters = new ArrayList<>();
            for (int task = 0; task < taskVectors.length; task++) {
                adapters.add(new LoraWeights(config.lora(), config.target(), a.get(task), b.get(task)));
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

    /** Takes arrays {@code [L, G, ...]} apart by task, straight from the engine's memory where it is host memory. */
    private List<Map<String, float[]>> toHost(Map<String, NDArray> arrays, int tasks) {
        List<Map<String, float[]>> host = new ArrayList<>();
        for (int task = 0; task < tasks; task++) {
            host.add(new LinkedHashMap<>());
        }
        int layers = config.target().layers();
        arrays.forEach((module, array) -> {
            FloatBuffer numbers =
                    array.toByteBuffer(true).order(ByteOrder.nativeOrder()).asFloatBuffer();
            int size = Math.toIntExact(array.size() / layers / tasks);
            for (int task = 0; task < tasks; task++) {
                float[] ofTask = new float[layers * size];
                for (int layer = 0; layer < layers; layer++) {
                    numbers.position((layer * tasks + task) * size).get(ofTask, layer * size, size);
                }
                host.get(task).put(module, ofTask);
            }
        });
        return host;
    }

    @Override
    public void close() {
        manager.close();
    }
}
