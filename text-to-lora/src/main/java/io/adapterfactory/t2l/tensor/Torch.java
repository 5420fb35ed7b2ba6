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

/** DJL's PyTorch engine: its startup, its devices, and passes without gradients. */
public final class Torch {

    static {
        // Disable downloads and usage reports.
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
            throw new IllegalArgumentException("device " + name + " was requested, but the engine finds " + found
                    + " GPUs; choose cpu, or install libtorch with CUDA");
        }
        return Device.gpu(index);
    }

    /** Creates a manager on a device; the first call starts the engine, which takes seconds. */
    public static NDManager newManager(Device device) {
        return Engine.getInstance().newBaseManager(device);
    }

    /**
     * Runs a pass that records no gradients; in the engine, recording is a property of the thread and on by default.
     */
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
     * <p>DJL attaches a result to the manager of its first operand. If that is a long-lived weight, the result must be
     * attached to the manager of the pass, or it stays in memory until the weight is closed.
     */
    public static <T extends NDResource> T in(NDManager manager, T result) {
        result.attach(manager);
        return result;
    }

    /** A view of an array that belongs to a pass: it shares the memory and propagates gradients. */
    public static NDArray view(NDManager pass, NDArray array) {
        return in(pass, array.reshape(array.getShape()));
    }

    /**
     * Rows of a table, one for each index; indices may repeat.
     *
     * @param table {@code [rows, width]}
     * @param indices {@code [...]} INT64; the result belongs to their manager
     * @return {@code [..., width]}
     */
    public static NDArray rows(NDArray table, NDArray indices) {
        // The gradient of an embedding adds whole rows; that of indexing adds single numbers.
        return in(
                indices.getManager(),
                Embedding.embedding(indices, table, SparseFormat.DENSE).singletonOrThrow());
    }

    /**
     * Multiplies an array by a number, with a gradient that is correct regardless of the garbage collector.
     *
     * <p>DJL's {@code mul(Number)} and {@code div(Number)} put the number into a JVM buffer that may be freed and
     * reused after they return, while the backward pass still reads it. Here the number is in the engine's own memory,
     * which the recorded pass keeps.
     */
    public static NDArray times(NDArray array, double factor) {
        try (NDArray number = array.getManager().full(new Shape(), (float) factor, array.getDataType())) {
            return array.mul(number);
        }
    }

    /** The reciprocal of each number in an array, with a gradient like that of {@link #times}. */
    public static NDArray reciprocal(NDArray array) {
        try (NDArray one = array.getManager().full(new Shape(), 1, array.getDataType())) {
            return one.div(array);
        }
    }
}
