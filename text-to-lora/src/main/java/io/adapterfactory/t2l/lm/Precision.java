package io.adapterfactory.t2l.lm;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import java.util.Locale;

/** The type in which a model's weights are stored and multiplied. */
public enum Precision {
    FP32(DataType.FLOAT32),
    /**
     * Half the memory, and on processors with instructions for bf16 (AVX-512 BF16, AMX) about three times as fast as fp32.
     * Layers' matrices are in bf16; embeddings, the head, norms, attention, and adapters stay in fp32.
     */
    BF16(DataType.FLOAT32),
    /** For a GPU: half the memory; norms stay in fp32. */
    FP16(DataType.FLOAT16);

    private final DataType dataType;

    Precision(DataType dataType) {
        this.dataType = dataType;
    }

    /** The type of activations, adapters, and all weights except the layers' matrices. */
    DataType dataType() {
        return dataType;
    }

    /** Size of one number of an activation, in bytes. */
    int bytes() {
        return dataType.getNumOfBytes();
    }

    /** Size of one number of a layer's matrix, in bytes. */
    int matrixBytes() {
        return this == FP32 ? Float.BYTES : Short.BYTES;
    }

    /** A layer's matrix in the form in which it is multiplied. The array is closed if it is no longer needed. */
    Matrix matrix(NDManager owner, NDArray array) {
        if (this != BF16) {
            return new Matrix.Exact(array);
        }
        try (array) {
            return Matrix.Bf16.of(owner, array);
        }
    }

    /** The name in settings and options. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
