package io.adapterfactory.settings;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Location of the factory's artifacts and the signatures that they need; prefix {@code factory}. */
@ConfigMapping(prefix = "factory")
public interface StoreSettings {

    /**
     * The store of base models, hypernetworks, adapters, and training states: a folder, or {@code s3://bucket/prefix}.
     */
    @WithDefault(".factory/store")
    String store();

    /** Folder for local copies of files in a bucket. */
    @WithDefault(".factory/store-copies")
    Path storeCopies();

    /** Signatures of folders in the store; off without keys. */
    Signing signing();

    /** Keys in PEM files: Ed25519, or ECDSA over P-256, P-384 and P-521. */
    interface Signing {

        /** Private key that signs the artifacts that this service writes. */
        Optional<Path> key();

        /** Public keys. If there are any, a folder is used only if one of them verifies its signature. */
        Optional<List<Path>> trustedKeys();
    }
}
