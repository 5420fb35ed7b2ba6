package io.adapterfactory.generator.hypernetwork;

import ai.djl.Device;
import io.adapterfactory.generator.config.GeneratorConfig;
import io.adapterfactory.t2l.artifact.ArtifactStore;
import io.adapterfactory.t2l.artifact.Manifest;
import io.adapterfactory.t2l.artifact.SignaturePolicy;
import io.adapterfactory.t2l.basemodel.digest.BaseModelDigests;
import io.adapterfactory.t2l.embedding.TaskEmbedder;
import io.adapterfactory.t2l.embedding.TextEncoders;
import io.adapterfactory.t2l.file.InvalidInputException;
import io.adapterfactory.t2l.hypernetwork.Hypernetwork;
import io.adapterfactory.t2l.hypernetwork.InvalidHypernetworkException;
import io.adapterfactory.t2l.hypernetwork.checkpoint.HypernetworkFolder;
import io.adapterfactory.t2l.identity.FittingBaseModels;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/** Verifies and loads announced hypernetworks; those with the same text encoder share it. */
@ApplicationScoped
class HypernetworkLoader {

    private final ArtifactStore store;
    private final SignaturePolicy signatures;
    private final Device device;
    private final GeneratorConfig config;
    private final Map<String, TaskEmbedder> embedders = new HashMap<>();

    HypernetworkLoader(ArtifactStore store, SignaturePolicy signatures, Device device, GeneratorConfig config) {
        this.store = store;
        this.signatures = signatures;
        this.device = device;
        this.config = config;
    }

    /**
     * @throws RefusedException ({@link RefusalReason#DAMAGED_STORE}) if the folder does not match the announcement
     * @throws io.adapterfactory.t2l.artifact.StoreUnavailableException if the store is unavailable
     */
    LoadedHypernetwork load(VersionAnnouncement announced) {
        try {
            Path folder = store.fetch(announced.location(), announced.files(), signatures);
            Hypernetwork hypernetwork = HypernetworkFolder.load(folder, device);
            try {
                requireSameBase(announced, hypernetwork);
                FittingBaseModels fits = FittingBaseModels.read(folder);
                requireFitting(announced.baseModel(), fits);
                TaskEmbedder embedder = embedder(hypernetwork.config().textEncoder());
                embedder.requireDimension(hypernetwork.config().sizes().taskVector());
                return new LoadedHypernetwork(
                        announced.baseModel(),
                        announced.version(),
                        new Manifest(announced.files()).rootDigest(),
                        hypernetwork,
                        fits,
                        embedder,
                        HypernetworkFolder.readTrainingNeighborhood(folder));
            } catch (RuntimeException e) {
                hypernetwork.close();
                throw e;
            }
        } catch (InvalidInputException | IllegalArgumentException e) {
            throw new RefusedException(
                    RefusalReason.DAMAGED_STORE,
                    "hypernetwork %s/%s cannot be used: %s"
                            .formatted(announced.baseModel(), announced.version(), e.getMessage()),
                    e);
        }
    }

    private static void requireSameBase(VersionAnnouncement announced, Hypernetwork hypernetwork) {
        String found = hypernetwork.config().baseModel();
        if (!announced.baseModel().equals(found)) {
            throw new InvalidHypernetworkException(
                    "%s generates adapters for base model '%s', but is announced for '%s'"
                            .formatted(announced.location(), found, announced.baseModel()));
        }
    }

    /**
     * Compares the digests of the base model if the store has them, except that of the weights, which a generator never
     * needs.
     */
    private void requireFitting(String baseModel, FittingBaseModels fits) {
        BaseModelDigests.stored(store, baseModel).ifPresent(found -> fits.check("it", baseModel, found));
    }

    private synchronized TaskEmbedder embedder(String textEncoder) {
        return embedders.computeIfAbsent(
                textEncoder, id -> new TaskEmbedder(TextEncoders.in(store).open(id, config.encoderThreads())));
    }

    @PreDestroy
    synchronized void close() {
        embedders.values().forEach(embedder -> embedder.encoder().close());
        embedders.clear();
    }
}
