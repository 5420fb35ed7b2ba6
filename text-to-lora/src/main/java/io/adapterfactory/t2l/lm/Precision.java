package io.adapterfactory.t2l.lm;

import ai.djl.ndarray.types.DataType;
import java.util.Locale;

/** How a model's weights are held and multiplied. */
public enum Precision {
    FP32(DataType.FLOAT32),
    /** For a GPU: half the memory; norms stay in fp32. */
    FP16(DataType.FLOAT16);

    private final DataType dataType;

    Precision(DataType dataType) {
        this.dataType = dataType;
    }

    DataType dataType() {
        return dataType;
    }

    /** Of one number. */
    int bytes() {
        return dataType.getNumOfBytes();
    }

    /** As settings and options write it. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
