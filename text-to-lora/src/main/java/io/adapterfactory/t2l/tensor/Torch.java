package io.adapterfactory.t2l.tensor;

import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.NDResource;
import ai.djl.ndarray.types.Shape;
import ai.djl.ndarray.types.SparseFormat;
import ai.djl.nn.core.Embedding;
import ai.djl.pytorch.jni.JniUtils;
import java.util.function.Supplier;

/** DJL's PyTorch engine: its start, its devices, and passes without gradients. */
public final class Torch {

    static {
        // Nothing is ever downloaded, and nobody is told of the start.
        System.setProperty("ai.djl.offline", "true");
        System.setProperty("OPT_OUT_TRACKING", "true");
        if (System.getProperty("ai.djl.pytorch.num_interop_threads") == null) {
            System.setProperty("ai.djl.pytorch.num_interop_threads", "1");
        }
    }

    private Torch() {}

    /** @param name {@code cpu}, or {@code cuda:0} and so on */
    public static Device device(String name) {
        if (name.equals("cpu")) {
            return Device.cpu();
        }
        if (!name.matches("cuda:\\d+")) {
            throw new IllegalArgumentException("device " + name + " is unknown; expected cpu or cuda:<number>");
        }
        int index = Integer.parseInt(name.substring("cuda:".length()));
        int found = Engine.getInstance().getGpuCount();
        if (index >= found) {
            throw new IllegalArgumentException("device " + name + " was asked for, but the engine finds " + found
                    + " GPUs; choose cpu, or bring libtorch with CUDA");
        }
        return Device.gpu(index);
    }

    /** A manager on a device; the first call starts the engine, which takes seconds. */
    public static NDManager newManager(Device device) {
        return Engine.getInstance().newBaseManager(device);
    }

    /** Runs a pass that records no gradients; the engine keeps that mode by thread, and it is on in every new one. */
    public static <T> T withoutGradients(Supplier<T> pass) {
        Engine.getInstance();
        boolean before = JniUtils.isGradMode();
        JniUtils.setGradMode(false);
        try {
            return pass.get();
        } finally {
            JniUtils.setGradMode(before);
        }
    }

    /**
     * Attaches an array, or a list of arrays, to a manager, and returns it.
     *
     * <p>DJL gives a result to the manager of its first operand. If that is a long-lived weight, the result must move
     * to the manager of the pass, or it stays in memory until the weight is closed.
     */
    public static <T extends NDResource> T in(NDManager manager, T result) {
        result.attach(manager);
        return result;
    }

    /** The same array as seen by a pass: it shares the memory, passes gradients on, and belongs to the pass. */
    public static NDArray view(NDManager pass, NDArray array) {
        return in(pass, array.reshape(array.getShape()));
    }

    /**
     * Rows of a table, one for each index; an index may come several times.
     *
     * @param table {@code [rows, width]}
     * @param indices {@code [...]} INT64; the result belongs to their manager
     * @return {@code [..., width]}
     */
    public static NDArray rows(NDArray table, NDArray indices) {
        // The gradient of an embedding adds whole rows; that of indexing adds number by number.
        return in(
                indices.getManager(),
                Embedding.embedding(indices, table, SparseFormat.DENSE).singletonOrThrow());
    }

    /**
     * A number times an array, with a gradient that is right whatever the garbage collector does.
     *
     * <p>DJL's {@code mul(Number)} and {@code div(Number)} put the number into a buffer of the JVM that may be freed,
     * and used for something else, once they return, while the backward pass still reads it. Here it lies in the
     * engine's own memory, which the recorded pass keeps.
     */
    public static NDArray times(NDArray array, double factor) {
        try (NDArray number = array.getManager().full(new Shape(), (float) factor, array.getDataType())) {
            return array.mul(number);
        }
    }

    /** One over each number of an array, with a gradient as {@link #times} has it. */
    public static NDArray reciprocal(NDArray array) {
        try (NDArray one = array.getManager().full(new Shape(), 1, array.getDataType())) {
            return one.div(array);
        }
    }
}
