package io.adapterfactory.t2l.file;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Maximum sizes of untrusted files. Each limit can be set in the environment, for example {@code
 * FACTORY_LIMIT_TOKENIZER_BYTES=100000000}, or as a system property of the same name. Larger files are rejected before
 * memory is allocated for them.
 */
public enum SizeLimit {
    /** {@code config.json}, {@code adapter_config.json}, {@code hypernetwork.json}, manifests, signatures, lineage, chat templates. */
    CONFIG_BYTES(4L << 20),
    /** {@code tokenizer.json}. For comparison: the file of Gemma 2 has 34 MB. */
    TOKENIZER_BYTES(64L << 20),
    /** The header of a safetensors file. The format allows 100 MB; a model of a hundred layers needs 0.2 MB. */
    SAFETENSORS_HEADER_BYTES(16L << 20),
    /** The header of a GGUF file, which contains the tokenizer. A vocabulary of 262,144 tokens needs about 15 MB. */
    GGUF_HEADER_BYTES(128L << 20),
    /** The pickle in a released checkpoint. The pickle of a hypernetwork has a few kilobytes. */
    PICKLE_BYTES(4L << 20),
    /** Number of entries in the archive of a released checkpoint. */
    ARCHIVE_ENTRIES(10_000),
    /** A data set of a task. */
    DATASET_BYTES(256L << 20),
    /** A line of a data set of a task, in characters. */
    DATASET_LINE(1L << 20),
    /** A file of a benchmark, unpacked. Must be below 2 GB. */
    BENCHMARK_BYTES(256L << 20),
    /** The answer of an inference server. The log-probabilities of 32 prompts of 4096 tokens have about 13 MB. Must be below 2 GB. */
    ANSWER_BYTES(32L << 20);

    private final long defaultValue;

    SizeLimit(long defaultValue) {
        this.defaultValue = defaultValue;
    }

    /** The limit without a setting. */
    public long defaultValue() {
        return defaultValue;
    }

    /** Name of its setting. */
    public String setting() {
        return "FACTORY_LIMIT_" + name();
    }

    /** @throws IllegalArgumentException when the setting is not a positive number */
    public long value() {
        String set = System.getProperty(setting(), System.getenv(setting()));
        if (set == null) {
            return defaultValue;
        }
        if (!set.matches("[1-9]\\d{0,17}")) {
            throw new IllegalArgumentException(setting() + " is '" + set + "'; expected a whole number above 0");
        }
        return Long.parseLong(set);
    }

    /** @throws SizeLimitException when the file has more bytes */
    public void check(Path file) throws IOException {
        check(Files.size(file), "bytes");
    }

    /**
     * @param unit of the count, for the message
     * @throws SizeLimitException when the limit is exceeded
     */
    public void check(long found, String unit) throws SizeLimitException {
        if (found > value()) {
            throw new SizeLimitException(
                    "it has " + found + " " + unit + "; at most " + value() + " are accepted (" + setting() + ")");
        }
    }

    /**
     * A file's bytes. The limit also applies to a file that grows while it is read, or has no size.
     *
     * @throws SizeLimitException when it has more
     */
    public byte[] read(Path file) throws IOException {
        check(file);
        try (InputStream stream = Files.newInputStream(file)) {
            byte[] bytes = stream.readNBytes((int) Math.min(Integer.MAX_VALUE - 8L, value() + 1));
            check(bytes.length, "bytes");
            return bytes;
        }
    }

    /** A file's text, which must be UTF-8. */
    public String readText(Path file) throws IOException {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(java.nio.ByteBuffer.wrap(read(file)))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new IOException("it is not UTF-8 text", e);
        }
    }

    /** A limit was exceeded. */
    public static final class SizeLimitException extends IOException {
        SizeLimitException(String message) {
            super(message);
        }
    }
}
