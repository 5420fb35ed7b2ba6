package io.adapterfactory.settings;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Where the factory's artifacts are, and whose signature they need; prefix {@code factory}. */
@ConfigMapping(prefix = "factory")
public interface StoreSettings {

    /** Has base models, hypernetworks, adapters, and training states: a folder, or {@code s3://bucket/prefix}. */
    @WithDefault(".factory/store")
    String store();

    /** Folder for copies of what is in a bucket. */
    @WithDefault(".factory/store-copies")
    Path storeCopies();

    /** Signatures of folders in the store; off without keys. */
    Signing signing();

    /** Keys in PEM files: Ed25519, or ECDSA over P-256, P-384 and P-521. */
    interface Signing {

        /** Private key that signs what is written here. */
        Optional<Path> key();

        /** Public keys; with any, a folder is used only if one of them signed it as it is. */
        Optional<List<Path>> trustedKeys();
    }
}
