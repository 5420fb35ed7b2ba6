package io.adapterfactory.t2l.evaluation;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.adapterfactory.t2l.artifact.Manifest;
import io.adapterfactory.t2l.benchmark.Benchmark;
import io.adapterfactory.t2l.file.Sha256;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Cache of a base model's answers without an adapter, by the benchmark's digest; in memory, and optionally in a folder.
 * In a folder, the base model is identified by the digests of its files and by its precision.
 */
public final class BaseAnswers {

    private static final System.Logger LOG = System.getLogger(BaseAnswers.class.getName());
    private static final int KEPT_BENCHMARKS = 512;
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Optional<Path> folder;
    private final Map<String, List<Graded>> kept = new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, List<Graded>> eldest) {
            return size() > KEPT_BENCHMARKS;
        }
    };

    private BaseAnswers(Optional<Path> folder) {
        this.folder = folder;
    }

    /** A cache that ends with this object. */
    public static BaseAnswers inMemory() {
        return new BaseAnswers(Optional.empty());
    }

    /**
     * A persistent cache.
     *
     * @param folder for the answers of any number of base models; created when needed
     * @param baseModel its Hugging Face folder
     * @param how part of the file names: answers may differ in half precision, or on a server
     */
    public static BaseAnswers in(Path folder, Path baseModel, String how) {
        try {
            String identity = Sha256.of(JSON.writeValueAsBytes(Manifest.of(baseModel)));
            return new BaseAnswers(Optional.of(folder.resolve(identity + "-" + how)));
        } catch (IOException e) {
            throw new UncheckedIOException("base model " + baseModel + " cannot be read", e);
        }
    }

    Optional<List<Graded>> find(Benchmark benchmark) {
        String digest = benchmark.digest();
        if (!kept.containsKey(digest)) {
            folder.map(directory -> directory.resolve(digest + ".json"))
                    .filter(Files::exists)
                    .flatMap(BaseAnswers::read)
                    .filter(answers -> answers.size() == benchmark.questions().size())
                    .ifPresent(answers -> kept.put(digest, answers));
        }
        return Optional.ofNullable(kept.get(digest));
    }

    /** The cached answers; an unreadable file is ignored, and the answers are computed and written again. */
    private static Optional<List<Graded>> read(Path file) {
        try {
            return Optional.ofNullable(JSON.readValue(file.toFile(), new TypeReference<List<Graded>>() {}));
        } catch (JsonProcessingException e) {
            return Optional.empty();
        } catch (IOException e) {
            throw new UncheckedIOException(file + " cannot be read", e);
        }
    }

    void keep(Benchmark benchmark, List<Graded> answers) {
        String digest = benchmark.digest();
        kept.put(digest, List.copyOf(answers));
        folder.ifPresent(directory -> write(directory, digest + ".json", answers));
    }

    /**
     * Writes the file atomically, even if two processes write it at the same time. If it cannot be written, the answers
     * are computed again the next time; that must not fail the evaluation.
     */
    private static void write(Path directory, String name, List<Graded> answers) {
        Path temporary = null;
        try {
            Files.createDirectories(directory);
            temporary = Files.createTempFile(directory, "answers", ".tmp");
            Files.write(temporary, JSON.writeValueAsBytes(answers));
            Files.move(temporary, directory.resolve(name), StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            LOG.log(System.Logger.Level.WARNING, "base answers cannot be cached in {0}: {1}", directory, e);
            remove(temporary);
        }
    }

    private static void remove(Path temporary) {
        try {
            if (temporary != null) {
                Files.deleteIfExists(temporary);
            }
        } catch (IOException e) {
            // In a read-only store, the temporary file cannot be removed either.
        }
    }
}
