package io.adapterfactory.trainer.version;

import io.adapterfactory.t2l.file.FileDigest;
import java.util.List;

/**
 * A hypernetwork version in the store.
 *
 * @param location as events name it
 * @param trainingSteps of this version and all its ancestors
 * @param needs the models that it works with
 */
public record Version(
        String baseModel, String name, String location, List<FileDigest> files, long trainingSteps, ModelNeeds needs) {

    /** A version of which it is not known what it needs. */
    public Version(String baseModel, String name, String location, List<FileDigest> files, long trainingSteps) {
        this(baseModel, name, location, files, trainingSteps, ModelNeeds.UNKNOWN);
    }

    /** Path in the store below which a base model's versions are. */
    public static String folder(String baseModel) {
        return "hypernetworks/" + baseModel;
    }
}
