package io.adapterfactory.t2l.hypernetwork;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.adapterfactory.t2l.lora.LoraWeights;
import io.adapterfactory.t2l.tensor.Torch;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * A trained hypernetwork that generates adapters. It needs the base model's shapes, but not its weights.
 *
 * <p>Not thread-safe.
 */
public final class Hypernetwork implements AutoCloseable {

    /** Maximum number of task vectors in one pass; larger batches take several passes, so that memory stays bounded. */
    static final int MAX_PER_PASS = 32;

    private final HypernetworkConfig config;
    private final HypernetworkForward forward;
    private final NDManager manager;
    private final HypernetworkWeights weights;
    private final HeadMaps heads;

    /** @param values the weights by name, with the names of {@link HypernetworkParameters#all} */
    public Hypernetwork(HypernetworkConfig config, Map<String, float[]> values, Device device) {
        this.config = config;
        this.forward = new HypernetworkForward(config);
        this.manager = Torch.newManager(device);
        Map<String, Shape> shapes = new HypernetworkParameters(config).all();
        Map<String, NDArray> tensors = new LinkedHashMap<>();
        values.forEach((name, array) -> tensors.put(name, manager.create(array, shapes.get(name))));
        HypernetworkWeights all = HypernetworkWeights.of(config, tensors);
        this.heads = takeHeads(all.heads());
        this.weights = all.withoutHeads();
    }

    public HypernetworkConfig config() {
        return config;
    }

    /** The heads' maps in the order of files; closes the arrays from which they were made. */
    private HeadMaps takeHeads(Map<String, HypernetworkWeights.Linear> heads) {
        return Torch.withoutGradients(() -> {
            try (NDManager scope = manager.newSubManager()) {
                HeadMaps maps = HeadMaps.of(config, heads, true, scope).copied(manager);
                heads.values().forEach(head -> {
                    head.weight().close();
                    if (head.bias() != null) {
                        head.bias().close();
                    }
                });
                return maps;
            }
        });
    }

    /**
     * An adapter with the data for generating it again bit by bit ({@link #remake}).
     *
     * @param taskCode the encoded description, {@code [d/2]}
     * @param passSize number of task vectors in its pass: a matrix product may round differently with another number of
     *     rows
     * @param position in that pass, from 0
     */
    public record Made(LoraWeights weights, float[] taskCode, int passSize, int position) {}

    /**
     * One adapter for each task vector, up to {@value #MAX_PER_PASS} in one pass.
     *
     * @param taskVectors {@code [G][taskVectorSize]}
     */
    public List<LoraWeights> generate(float[][] taskVectors) {
        return make(taskVectors).stream().map(Made::weights).toList();
    }

    /** The same, with the data for generating each adapter again. */
    public List<Made> make(float[][] taskVectors) {
        if (taskVectors.length == 0) {
            throw new IllegalArgumentException("a pass needs at least one task vector");
        }
        List<Made> adapters = new ArrayList<>();
        for (int from = 0; from < taskVectors.length; from += MAX_PER_PASS) {
            adapters.addAll(
                    pass(Arrays.copyOfRange(taskVectors, from, Math.min(taskVectors.length, from + MAX_PER_PASS))));
        }
        return adapters;
    }

    /**
     * The codes that the task encoder makes from task vectors, from which alone an adapter is generated.
     *
     * @param taskVectors {@code [G][taskVectorSize]}
     * @return {@code [G][d/2]}
     */
    public float[][] taskCodes(float[][] taskVectors) {
        return inPass(
                "task vector",
                taskVectors,
                config.sizes().taskVector(),
                vectors -> rows(forward.encodeTasks(weights, vectors), taskVectors.length));
    }

    private List<Made> pass(float[][] taskVectors) {
        return inPass("task vector", taskVectors, config.sizes().taskVector(), vectors -> {
            NDArray encoded = forward.encodeTasks(weights, vectors);
            float[][] codes = rows(encoded, taskVectors.length);
            List<LoraWeights> loras = toLoras(forward.adaptersOfCodes(weights, heads, encoded), taskVectors.length);
            List<Made> made = new ArrayList<>();
            for (int task = 0; task < taskVectors.length; task++) {
                made.add(new Made(loras.get(task), codes[task], taskVectors.length, task));
            }
            return made;
        });
    }

    /**
     * Generates an adapter again from its task code. The numbers are bit-identical with the same build of the engine,
     * the same kind of processor, the same number of threads, and a pass of the same size.
     */
    public LoraWeights remake(float[] taskCode, int passSize, int position) {
        if (passSize < 1 || passSize > MAX_PER_PASS || position < 0 || position >= passSize) {
            throw new IllegalArgumentException("position " + position + " of a pass of " + passSize
                    + " does not exist; a pass has 1 to " + MAX_PER_PASS + " adapters");
        }
        float[][] codes = new float[passSize][];
        Arrays.fill(codes, taskCode);
        return inPass("task code", codes, config.sizes().latent() / 2, rows -> toLoras(
                        forward.adaptersOfCodes(weights, heads, rows), passSize)
                .get(position));
    }

    private List<LoraWeights> toLoras(HypernetworkForward.Generated generated, int tasks) {
        List<Map<String, float[]>> a = toHost(generated.a(), tasks);
        List<Map<String, float[]>> b = toHost(generated.bTransposed(), tasks);
        List<LoraWeights> adapters = new ArrayList<>();
        for (int task = 0; task < tasks; task++) {
            adapters.add(new LoraWeights(config.lora(), config.target(), a.get(task), b.get(task)));
        }
        return adapters;
    }

    private static float[][] rows(NDArray array, int count) {
        float[] flat = array.toFloatArray();
        float[][] rows = new float[count][flat.length / count];
        for (int row = 0; row < count; row++) {
            System.arraycopy(flat, row * rows[row].length, rows[row], 0, rows[row].length);
        }
        return rows;
    }

    private <T> T inPass(String what, float[][] rows, int width, Function<NDArray, T> pass) {
        if (rows.length == 0) {
            throw new IllegalArgumentException("a pass needs at least one " + what);
        }
        float[] flat = new float[rows.length * width];
        for (int task = 0; task < rows.length; task++) {
            if (rows[task].length != width) {
                throw new IllegalArgumentException(
                        what + " " + task + " has " + rows[task].length + " numbers; this hypernetwork needs " + width);
            }
            System.arraycopy(rows[task], 0, flat, task * width, width);
        }
        return Torch.withoutGradients(() -> {
            try (NDManager scope = manager.newSubManager()) {
                return pass.apply(scope.create(flat, new Shape(rows.length, width)));
            }
        });
    }

    /** Splits a group's arrays {@code [L, G, ...]} by task, directly from the engine's memory if it is host memory. */
    private List<Map<String, float[]>> toHost(Map<String, NDArray> arrays, int tasks) {
        List<Map<String, float[]>> host = new ArrayList<>();
        for (int task = 0; task < tasks; task++) {
            host.add(new LinkedHashMap<>());
        }
        arrays.forEach((group, array) -> {
            int layers = Math.toIntExact(array.getShape().get(0));
            FloatBuffer numbers =
                    array.toByteBuffer(true).order(ByteOrder.nativeOrder()).asFloatBuffer();
            int size = Math.toIntExact(array.size() / layers / tasks);
            for (int task = 0; task < tasks; task++) {
                float[] ofTask = new float[layers * size];
                for (int layer = 0; layer < layers; layer++) {
                    numbers.position((layer * tasks + task) * size).get(ofTask, layer * size, size);
                }
                host.get(task).put(group, ofTask);
            }
        });
        return host;
    }

    @Override
    public void close() {
        manager.close();
    }
}
