package io.adapterfactory.trainer.version;

import io.adapterfactory.t2l.file.FileDigest;
import java.util.List;

/**
 * A hypernetwork version in the store.
 *
 * @param location in the form that events use
 * @param trainingSteps of this version and all its ancestors
 * @param needs the models that it needs
 */
public record Version(
        String baseModel, String name, String location, List<FileDigest> files, long trainingSteps, ModelNeeds needs) {

    /** A version whose needs are unknown. */
    public Version(String baseModel, String name, String location, List<FileDigest> files, long trainingSteps) {
        this(baseModel, name, location, files, trainingSteps, ModelNeeds.UNKNOWN);
    }

    /** Path in the store of a base model's versions. */
    public static String folder(String baseModel) {
        return "hypernetworks/" + baseModel;
    }
}
