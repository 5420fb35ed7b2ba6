package io.adapterfactory.store;

import io.adapterfactory.t2l.artifact.ArtifactStore;
import io.adapterfactory.t2l.artifact.FolderStore;
import io.adapterfactory.t2l.file.FilePlaces;
import java.nio.file.Path;
import java.util.function.Function;

/** Opens the store that a setting names. */
public final class ArtifactStores {

    private ArtifactStores() {}

    /**
     * @param store a folder, or {@code s3://bucket/prefix}
     * @param copies local folder for copies of files in a bucket
     * @param environment looks up the settings {@code FACTORY_S3_...}, see {@link S3Settings#of}, and that of {@link
     *     FilePlaces}
     * @throws IllegalArgumentException naming the setting that is wrong
     */
    public static ArtifactStore open(String store, Path copies, Function<String, String> environment) {
        FilePlaces places = FilePlaces.of(environment.apply(FilePlaces.SETTING));
        return S3Settings.isS3(store)
                ? new S3Store(S3Settings.of(store, environment), copies, places)
                : new FolderStore(Path.of(store), places);
    }
}
