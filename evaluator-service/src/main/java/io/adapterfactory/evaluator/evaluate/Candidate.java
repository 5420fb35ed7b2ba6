package io.adapterfactory.evaluator.evaluate;

import io.adapterfactory.t2l.file.FileDigest;
import io.adapterfactory.t2l.identity.FittingBaseModels;
import io.adapterfactory.t2l.task.TaskDataset;
import java.util.List;
import java.util.Optional;

/**
 * An adapter to be scored.
 *
 * @param location as its event names it
 * @param benchmarks that its task names
 * @param dataset of its task: what it holds out is the benchmark where none is named
 * @param fits the base models that it may be scored on
 */
public record Candidate(
        String adapterId,
        String location,
        List<FileDigest> files,
        String baseModel,
        String description,
        List<String> benchmarks,
        Optional<TaskDataset> dataset,
        FittingBaseModels fits) {}
