package io.adapterfactory.generator.generate;

import io.adapterfactory.t2l.statistics.Prediction;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * What is known about the quality of an adapter before it is scored.
 *
 * @param nearestTraining largest cosine to a training description, if these are known
 * @param score predicted, if enough tasks of the hypernetwork version have scores
 */
public record Expectation(OptionalDouble nearestTraining, List<String> warnings, Optional<Prediction> score) {}
