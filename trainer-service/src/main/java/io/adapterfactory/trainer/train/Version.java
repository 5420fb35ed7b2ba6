package io.adapterfactory.trainer.train;

import io.adapterfactory.t2l.file.FileDigest;
import java.util.List;

/**
 * A hypernetwork version in the store.
 *
 * @param location as events name it
 * @param trainingSteps since the very start
 */
public record Version(String baseModel, String name, String location, List<FileDigest> files, long trainingSteps) {}
