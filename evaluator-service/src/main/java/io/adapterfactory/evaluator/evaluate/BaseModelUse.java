package io.adapterfactory.evaluator.evaluate;

import io.adapterfactory.t2l.identity.ModelDigests;
import java.util.List;
import java.util.Optional;

/**
 * The base model with which an adapter is scored.
 *
 * @param digests empty in shards of earlier evaluators
 * @param warnings about how it fits the adapter
 */
public record BaseModelUse(Optional<ModelDigests> digests, List<String> warnings) {}
