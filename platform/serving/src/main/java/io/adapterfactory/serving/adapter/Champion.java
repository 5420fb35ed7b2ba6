package io.adapterfactory.serving.adapter;

import io.adapterfactory.t2l.identity.FittingBaseModels;

/**
 * The hypernetwork version that makes adapters of a base model.
 *
 * @param fits the base models that its adapters may be used with
 */
public record Champion(String version, FittingBaseModels fits) {}
