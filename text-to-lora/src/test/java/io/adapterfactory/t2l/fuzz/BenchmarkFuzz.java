package io.adapterfactory.t2l.fuzz;

import io.adapterfactory.t2l.benchmark.BenchmarkFolder;
import io.adapterfactory.t2l.benchmark.InvalidBenchmarkException;
import java.nio.file.Path;

/** A benchmark: the definition up to a zero byte, the examples after it. */
public final class BenchmarkFuzz {

    private BenchmarkFuzz() {}

    public static void fuzzerTestOneInput(byte[] data) {
        int end = 0;
        while (end < data.length && data[end] != 0) {
            end++;
        }
        Scratch.with("examples.jsonl", Scratch.tail(data, end + 1));
        Path folder = Scratch.with("benchmark.yaml", java.util.Arrays.copyOf(data, end));
        Scratch.read(() -> BenchmarkFolder.read(folder), InvalidBenchmarkException.class);
    }
}
