package io.adapterfactory.trainer.version;

import io.adapterfactory.t2l.file.FileDigest;
import java.util.List;

/**
 * A hypernetwork version in the store.
 *
 * @param location as events name it
 * @param trainingSteps of this version and all its ancestors
 */
public record Version(String baseModel, String name, String location, List<FileDigest> files, long trainingSteps) {

    /** Path in the store below which a base model's versions are. */
    public static String folder(String baseModel) {
        return "hypernetworks/" + baseModel;
    }
}
