package io.adapterfactory.trainer.train;

import io.adapterfactory.t2l.artifact.FileDigest;
import java.nio.file.Path;
import java.util.List;

/**
 * A hypernetwork version in the store.
 *
 * @param trainingSteps since the very start
 */
public record Version(String baseModel, String name, Path location, List<FileDigest> files, long trainingSteps) {}
