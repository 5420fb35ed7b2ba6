package io.adapterfactory.generator;

import io.adapterfactory.t2l.artifact.SignatureKeys;
import io.adapterfactory.t2l.artifact.SignaturePolicy;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** An empty store folder for the service under test, and keys that sign its content. */
public class StoreTestResource implements QuarkusTestResourceLifecycleManager {

    @Override
    public Map<String, String> start() {
        try {
            Path target = Files.createDirectories(Path.of("target").toAbsolutePath());
            Path store = Files.createTempDirectory(target, "store");
            Path keys = keys(store);
            SignatureKeys.create(keys);
            return Map.of(
                    "factory.store", store.toString(),
                    "factory.signing.key", keys.resolve("signing-key.pem").toString(),
                    "factory.signing.trusted-keys",
                            keys.resolve("signing-key.pub.pem").toString());
        } catch (IOException e) {
            throw new UncheckedIOException("no folder for the store", e);
        }
    }

    /** The folder of the keys that sign the content of a store. */
    static Path keys(Path store) {
        return store.resolveSibling(store.getFileName() + "-keys");
    }

    static SignaturePolicy signatures(Path store) {
        return SignaturePolicy.of(
                Optional.of(keys(store).resolve("signing-key.pem")),
                List.of(keys(store).resolve("signing-key.pub.pem")));
    }

    @Override
    public void stop() {
        // Kept under target, so that the files of a failing test can be inspected.
    }
}
