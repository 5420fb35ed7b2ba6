package io.adapterfactory.t2l.gguf;

/** Types of metadata values, in the order of their ids. */
enum ValueType {
    UINT8(1),
    INT8(1),
    UINT16(2),
    INT16(2),
    UINT32(4),
    INT32(4),
    FLOAT32(4),
    BOOL(1),
    STRING(0),
    ARRAY(0),
    UINT64(8),
    INT64(8),
    FLOAT64(8);

    private final int bytes;

    ValueType(int bytes) {
        this.bytes = bytes;
    }

    /** Size of a value in bytes; 0 if it varies. */
    int bytes() {
        return bytes;
    }

    boolean isFractional() {
        return this == FLOAT32 || this == FLOAT64;
    }
}
