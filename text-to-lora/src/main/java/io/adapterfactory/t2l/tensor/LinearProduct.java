package io.adapterfactory.t2l.tensor;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import ai.djl.nn.core.Linear;
import ai.djl.pytorch.jni.JniUtils;

/**
 * The product of a linear layer, {@code x W^T + b}.
 *
 * <p>PyTorch computes it with MKL, which does not use AVX-512 on AMD processors. oneDNN does, but its kernel has no
 * gradient, so large products without gradients use oneDNN. Small ones use MKL, because a call costs less.
 */
public final class LinearProduct {

    /**
     * Above about this number of multiplications, oneDNN is faster than MKL on processors on which it can use more
     * instructions.
     */
    private static final long MIN_MULTIPLICATIONS = 1L << 23;

    private static final boolean IS_X86 = System.getProperty("os.name").startsWith("Linux")
            && System.getProperty("os.arch").equals("amd64");

    private static final ScriptedFunction WITHOUT_BIAS = new ScriptedFunction(
            new String[] {"x", "w"}, "return ops.mkldnn._linear_pointwise(x, w, None, \"none\", [], \"\")");
    private static final ScriptedFunction WITH_BIAS = new ScriptedFunction(
            new String[] {"x", "w", "b"}, "return ops.mkldnn._linear_pointwise(x, w, b, \"none\", [], \"\")");

    private LinearProduct() {}

    /**
     * @param x {@code [..., in]}; the result belongs to its manager
     * @param weight {@code [out, in]}
     * @param bias {@code [out]}, or null
     * @return {@code [..., out]}
     */
    public static NDArray of(NDArray x, NDArray weight, NDArray bias) {
        if (isForOneDnn(x, weight)) {
            return bias == null
                    ? WITHOUT_BIAS.apply(x.getManager(), x, weight)
                    : WITH_BIAS.apply(x.getManager(), x, weight, bias);
        }
        return (bias == null ? Linear.linear(x, weight) : Linear.linear(x, weight, bias)).singletonOrThrow();
    }

    private static boolean isForOneDnn(NDArray x, NDArray weight) {
        return IS_X86
                && x.size() * weight.getShape().get(0) >= MIN_MULTIPLICATIONS
                && x.getDataType() == DataType.FLOAT32
                && !x.getDevice().isGpu()
                && !JniUtils.isGradMode();
    }
}
