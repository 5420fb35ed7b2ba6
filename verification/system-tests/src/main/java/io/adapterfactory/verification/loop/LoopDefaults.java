package io.adapterfactory.verification.loop;

import io.adapterfactory.cli.error.FactoryException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/**
 * A folder with the models for new stores.
 *
 * @param folder in the layout of a store
 */
record LoopDefaults(Path folder, String baseModel) {

    /** Adds the base model. */
    LoopDefaults withBaseModel(Path from) {
        return with(from, Path.of("base-models", baseModel));
    }

    /** Adds the base model's benchmarks. */
    LoopDefaults withBenchmarks(Path from) {
        return with(from, Path.of("benchmarks", baseModel));
    }

    /**
     * Adds a hypernetwork, which becomes the first champion.
     *
     * @param version its name
     */
    LoopDefaults withHypernetwork(Path from, String version) {
        return with(from, Path.of("hypernetworks", baseModel, version));
    }

    private LoopDefaults with(Path from, Path to) {
        try {
            copy(from, folder.resolve(to));
            return this;
        } catch (IOException e) {
            throw FactoryException.failed("cannot copy " + from + " to " + folder.resolve(to) + ": " + e);
        }
    }

    private static void copy(Path from, Path to) throws IOException {
        Files.createDirectories(to);
        try (var files = Files.list(from)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Files.copy(file, to.resolve(file.getFileName()), StandardCopyOption.REPLACE_EXISTING);
            }
        }
    }
}
