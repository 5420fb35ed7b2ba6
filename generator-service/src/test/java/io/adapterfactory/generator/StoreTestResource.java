package io.adapterfactory.generator;

import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** An empty store folder for the service under test. */
public class StoreTestResource implements QuarkusTestResourceLifecycleManager {

    @Override
    public Map<String, String> start() {
        try {
            Path target = Files.createDirectories(Path.of("target").toAbsolutePath());
            return Map.of(
                    "factory.store", Files.createTempDirectory(target, "store").toString());
        } catch (IOException e) {
            throw new UncheckedIOException("no folder for the store", e);
        }
    }

    @Override
    public void stop() {
        // Kept under target: a failing test's files can be looked at.
    }
}
