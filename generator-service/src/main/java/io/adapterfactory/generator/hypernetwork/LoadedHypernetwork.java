package io.adapterfactory.generator.hypernetwork;

import io.adapterfactory.t2l.embedding.TaskEmbedder;
import io.adapterfactory.t2l.hypernetwork.Hypernetwork;
import io.adapterfactory.t2l.hypernetwork.TrainingNeighborhood;
import io.adapterfactory.t2l.identity.FittingBaseModels;
import java.util.Optional;

/**
 * A hypernetwork in memory, ready for use.
 *
 * @param digest root digest of its files
 * @param fits the base models that its adapters fit
 */
public record LoadedHypernetwork(
        String baseModel,
        String version,
        String digest,
        Hypernetwork hypernetwork,
        FittingBaseModels fits,
        TaskEmbedder embedder,
        Optional<TrainingNeighborhood> neighborhood)
        implements AutoCloseable {

    @Override
    public void close() {
        hypernetwork.close();
    }
}
