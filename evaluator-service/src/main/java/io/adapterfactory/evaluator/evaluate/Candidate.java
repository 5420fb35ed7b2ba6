package io.adapterfactory.evaluator.evaluate;

import io.adapterfactory.t2l.file.FileDigest;
import io.adapterfactory.t2l.identity.FittingBaseModels;
import io.adapterfactory.t2l.task.TaskDataset;
import java.util.List;
import java.util.Optional;

/**
 * An adapter to be scored.
 *
 * @param location as in its event
 * @param benchmarks named by its task
 * @param dataset of its task: its held-out examples are the benchmark if no benchmark is named
 * @param fits the base models with which it may be scored
 * @param extent what is measured
 */
public record Candidate(
        String adapterId,
        String location,
        List<FileDigest> files,
        String baseModel,
        String description,
        List<String> benchmarks,
        Optional<TaskDataset> dataset,
        FittingBaseModels fits,
        Extent extent) {}
