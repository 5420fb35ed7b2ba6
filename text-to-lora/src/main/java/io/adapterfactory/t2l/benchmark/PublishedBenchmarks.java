package io.adapterfactory.t2l.benchmark;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

/** Definitions for published data sets; they read the original files from a folder that the user names. */
public final class PublishedBenchmarks {

    private static final List<String> NAMES = List.of(
            "arc-easy",
            "arc-challenge",
            "boolq",
            "gsm8k",
            "hellaswag",
            "humaneval",
            "mbpp",
            "openbookqa",
            "piqa",
            "winogrande",
            "natural-instructions");

    private PublishedBenchmarks() {}

    public static List<String> names() {
        return NAMES;
    }

    /**
     * @param data folder with the data set's files
     * @throws InvalidBenchmarkException when there is no such definition, or the data are invalid
     */
    public static Benchmark read(String name, Path data) {
        return BenchmarkFolder.read("definition " + name, definition(name), data);
    }

    static String definition(String name) {
        if (!NAMES.contains(name)) {
            throw new InvalidBenchmarkException("definition '" + name + "' is unknown; there are " + NAMES);
        }
        try (InputStream stream = PublishedBenchmarks.class.getResourceAsStream("published/" + name + ".yaml")) {
            return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException("resource published/" + name + ".yaml cannot be read", e);
        }
    }
}
