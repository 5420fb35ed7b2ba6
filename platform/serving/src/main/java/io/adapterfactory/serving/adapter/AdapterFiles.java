package io.adapterfactory.serving.adapter;

import io.adapterfactory.t2l.file.FileDigest;
import io.adapterfactory.t2l.identity.FittingBaseModels;
import java.util.List;

/**
 * Location and files of an adapter.
 *
 * @param location URI of its folder
 * @param files digests for the check of the folder
 * @param useRslora whether it scales by {@code alpha / sqrt(rank)}
 * @param fits the base models that it may be used with
 */
public record AdapterFiles(String location, List<FileDigest> files, boolean useRslora, FittingBaseModels fits) {}
