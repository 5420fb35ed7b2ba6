package io.adapterfactory.evaluator.benchmark;

import io.adapterfactory.t2l.benchmark.Benchmark;
import io.adapterfactory.t2l.benchmark.BenchmarkFolder;
import io.adapterfactory.t2l.benchmark.HeldOutBenchmark;
import io.adapterfactory.t2l.benchmark.InvalidBenchmarkException;
import io.adapterfactory.t2l.benchmark.SuiteBenchmarks;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jboss.logging.Logger;

/** The benchmarks of one base model: folders in the store, and those of its task suite. */
public final class BenchmarkCatalog {

    private static final Logger LOG = Logger.getLogger(BenchmarkCatalog.class);

    private final String baseModel;
    private final SuiteBenchmarks suite;
    private final Path folder;

    /**
     * @param suite of the base model
     * @param folder of this base model's benchmarks; may be missing, and may change at any time
     */
    public BenchmarkCatalog(String baseModel, SuiteBenchmarks suite, Path folder) {
        this.baseModel = baseModel;
        this.suite = suite;
        this.folder = folder;
    }

    /**
     * Reads a folder's benchmark on every call, so that new and changed benchmarks are used immediately.
     *
     * @param name of a folder, or of a task of the suite
     * @throws UnknownNameException when there is no such benchmark
     * @throws io.adapterfactory.t2l.benchmark.InvalidBenchmarkException when its folder cannot be used
     */
    public Benchmark named(String name) {
        Optional<Path> own = folders().stream()
                .filter(candidate -> candidate.getFileName().toString().equals(name))
                .findFirst();
        if (own.isPresent()) {
            return read(own.get());
        }
        List<String> ofSuite = suite.names();
        if (ofSuite.contains(name)) {
            return suite.benchmark(name);
        }
        throw new UnknownNameException("benchmark '" + name + "' of base model " + baseModel
                + " is unknown; expected a folder of that name among its benchmarks"
                + (ofSuite.isEmpty()
                        ? ""
                        : ", or a task of the suite " + suite.suite().name() + " such as " + ofSuite.get(0)));
    }

    private static Benchmark read(Path own) {
        Benchmark benchmark = BenchmarkFolder.read(own);
        String name = own.getFileName().toString();
        if (!benchmark.name().equals(name)) {
            throw new InvalidBenchmarkException("benchmark " + own + " has the name '" + benchmark.name()
                    + "'; expected its folder's name, because events use that name");
        }
        return benchmark;
    }

    private List<Path> folders() {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> entries = Files.list(folder)) {
            return entries.filter(entry -> !entry.getFileName().toString().startsWith(".")) // being written
                    .filter(BenchmarkFolder::isBenchmark)
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot list the benchmarks in " + folder, e);
        }
    }

    /** The benchmarks in folders: names and the descriptions by which they are found. */
    public Map<String, String> ownDescriptions() {
        Map<String, String> descriptions = new LinkedHashMap<>();
        usable().forEach((name, benchmark) -> descriptions.put(name, benchmark.description()));
        return descriptions;
    }

    /** The benchmarks for adapters with no similar benchmark. */
    public List<Benchmark> defaultSuite() {
        return suite.names().isEmpty() ? List.copyOf(usable().values()) : List.of(suite.benchmark(suite.mixed()));
    }

    /**
     * Benchmarks for adapters that did not request any. A folder that cannot be used affects only events that name it,
     * and the held-out data of one task are not used for other tasks.
     */
    private Map<String, Benchmark> usable() {
        Map<String, Benchmark> benchmarks = new LinkedHashMap<>();
        for (Path own : folders()) {
            if (own.getFileName().toString().startsWith(HeldOutBenchmark.PREFIX)) {
                continue;
            }
            try {
                benchmarks.put(own.getFileName().toString(), read(own));
            } catch (InvalidBenchmarkException e) {
                LOG.warnf("benchmark skipped: %s", e.getMessage());
            }
        }
        return benchmarks;
    }
}
