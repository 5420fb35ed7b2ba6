package io.adapterfactory.evaluator.evaluate;

import io.adapterfactory.t2l.evaluation.Benchmark;
import io.adapterfactory.t2l.evaluation.BenchmarkFolder;
import io.adapterfactory.t2l.evaluation.NanoBenchmarks;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** The benchmarks of one base model: folders in the store, and for {@code nano} those of its suite. */
public final class BenchmarkCatalogue {

    private static final String NANO = "nano";

    private final String baseModel;
    private final Optional<NanoBenchmarks> nano;
    private final Map<String, Benchmark> ofFolders = new LinkedHashMap<>();

    /** @param folder of this base model's benchmarks; may be absent */
    public BenchmarkCatalogue(String baseModel, Path folder) {
        this.baseModel = baseModel;
        this.nano = baseModel.equals(NANO) ? Optional.of(new NanoBenchmarks()) : Optional.empty();
        if (Files.isDirectory(folder)) {
            try (Stream<Path> entries = Files.list(folder)) {
                entries.filter(Files::isDirectory)
                        .sorted()
                        .map(BenchmarkFolder::read)
                        .forEach(benchmark -> ofFolders.put(benchmark.name(), benchmark));
            } catch (IOException e) {
                throw new UncheckedIOException("cannot list the benchmarks in " + folder, e);
            }
        }
    }

    /** @throws UnknownNameException when there is no such benchmark */
    public Benchmark named(String name) {
        Benchmark benchmark = ofFolders.get(name);
        if (benchmark != null) {
            return benchmark;
        }
        if (nano.isPresent() && nano.get().names().contains(name)) {
            return nano.get().benchmark(name);
        }
        throw new UnknownNameException("benchmark '" + name + "' of base model " + baseModel
                + " is unknown; expected a folder of that name among its benchmarks"
                + (nano.isPresent() ? ", or a task of the nano suite such as reverse or first-2" : ""));
    }

    /** The benchmarks of folders, by name, with the description that each is found by. */
    public Map<String, String> ownDescriptions() {
        Map<String, String> descriptions = new LinkedHashMap<>();
        ofFolders.forEach((name, benchmark) -> descriptions.put(name, benchmark.description()));
        return descriptions;
    }

    /** What is scored when no benchmark is near. */
    public List<Benchmark> defaultSuite() {
        return nano.map(suite -> List.of(suite.benchmark(NanoBenchmarks.MIXED)))
                .orElseGet(() -> List.copyOf(ofFolders.values()));
    }
}
