package io.adapterfactory.settings;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Where the artifacts of the factory are, and which signatures they need; prefix {@code factory}. */
@ConfigMapping(prefix = "factory")
public interface StoreSettings {

    /** The store with base models, hypernetworks, adapters, and training states: a folder, or {@code s3://bucket/prefix}. */
    @WithDefault(".factory/store")
    String store();

    /** Folder for local copies of artifacts if the store is a bucket; each service needs its own. */
    @WithDefault(".factory/store-copies")
    Path storeCopies();

    /** Signatures of folders in the store. Without keys, nothing is signed or verified. */
    Signing signing();

    /** Keys in PEM files: Ed25519, or ECDSA over P-256, P-384 and P-521. */
    interface Signing {

        /** Private key that signs the folders that this service writes. */
        Optional<Path> key();

        /** Public keys. If any is set, a folder is used only if its signature is valid for one of them. */
        Optional<List<Path>> trustedKeys();
    }
}
