package io.adapterfactory.t2l.embedding;

import java.util.Arrays;
import java.util.Optional;

/** The bundled sentence encoders, as {@code <name>.onnx} and {@code <name>-tokenizer.json} on the class path. */
public enum BundledEncoder {
    /** all-MiniLM-L6-v2, fp32, Apache 2.0; 384 dimensions. */
    MINILM("all-minilm-l6-v2", "minilm", "mean", "apache-2.0"),
    /** bge-small-en-v1.5 with 8-bit weights, MIT; 384 dimensions. */
    BGE_SMALL("bge-small-en-v1.5-q", "bge-small", "cls", "mit");

    private final String fullName;
    private final String shortName;
    private final String pooling;
    private final String license;

    BundledEncoder(String fullName, String shortName, String pooling, String license) {
        this.fullName = fullName;
        this.shortName = shortName;
        this.pooling = pooling;
        this.license = license;
    }

    /** Name that is written in ids. */
    public String fullName() {
        return fullName;
    }

    /** Alternative name for people. */
    public String shortName() {
        return shortName;
    }

    /** License identifier of the Hugging Face Hub. */
    public String license() {
        return license;
    }

    /** The usage that its authors recommend. */
    public EncoderProfile profile() {
        return EncoderProfile.of(pooling).withWidth(384);
    }

    /** The encoder of a full or short name. */
    public static Optional<BundledEncoder> named(String name) {
        return Arrays.stream(values())
                .filter(encoder -> encoder.fullName.equals(name) || encoder.shortName.equals(name))
                .findFirst();
    }
}
