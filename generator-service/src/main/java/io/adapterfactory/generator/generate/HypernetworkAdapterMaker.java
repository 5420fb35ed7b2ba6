package io.adapterfactory.generator.generate;

import io.adapterfactory.generator.generate.AdapterStore.Stored;
import io.adapterfactory.generator.hypernetwork.LoadedHypernetwork;
import io.adapterfactory.generator.hypernetwork.RefusalReason;
import io.adapterfactory.generator.hypernetwork.RefusedException;
import io.adapterfactory.generator.prediction.ScoredTasks;
import io.adapterfactory.t2l.embedding.TaskEmbedder;
import io.adapterfactory.t2l.hypernetwork.Hypernetwork;
import io.adapterfactory.t2l.lora.AdapterId;
import io.adapterfactory.t2l.lora.InvalidAdapterException;
import io.adapterfactory.t2l.lora.LoraConfig;
import io.adapterfactory.t2l.statistics.Prediction;
import io.adapterfactory.t2l.tensor.FloatType;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.IntStream;

/** Uses one forward pass for all descriptions; the adapters are complete in the store when it returns. */
final class HypernetworkAdapterMaker implements AdapterMaker {

    private final AdapterStore store;
    private final ScoredTasks scores;
    private final FloatType type;

    /** @param type of the numbers in the files */
    HypernetworkAdapterMaker(AdapterStore store, ScoredTasks scores, FloatType type) {
        this.store = store;
        this.scores = scores;
        this.type = type;
    }

    @Override
    public List<MadeAdapter> make(LoadedHypernetwork loaded, List<String> submitted) {
        List<String> descriptions =
                submitted.stream().map(TaskEmbedder::normalizeControl).toList();
        Instant begun = Instant.now();
        long start = System.nanoTime();
        float[][] vectors = loaded.embedder().embed(descriptions);
        long embedded = System.nanoTime();
        List<Hypernetwork.Made> made = pass(loaded, vectors);
        long generated = System.nanoTime();
        List<Optional<Prediction>> predicted =
                scores.predict(loaded.baseModel(), loaded.version(), loaded.embedder(), descriptions, vectors);
        // Hashing and writing the files takes half as long as computing them, so all cores share this work.
        return IntStream.range(0, descriptions.size())
                .parallel()
                .mapToObj(i -> {
                    Instant writing = Instant.now();
                    long before = System.nanoTime();
                    String description = descriptions.get(i);
                    String adapterId =
                            AdapterId.of(loaded.baseModel(), loaded.version(), description, AdapterStore.FORM, type);
                    Stored stored = write(adapterId, description, loaded, made.get(i));
                    OptionalDouble nearest = nearest(loaded, vectors[i]);
                    return new MadeAdapter(
                            adapterId,
                            description,
                            new MadeAdapter.Origin(loaded.baseModel(), loaded.version(), loaded.fits()),
                            stored.location(),
                            stored.files(),
                            exported(made.get(i).weights().config()),
                            type,
                            made.get(i).taskCode(),
                            new Expectation(nearest, warnings(loaded, nearest), predicted.get(i)),
                            new MadeAdapter.Timings(
                                    begun,
                                    ms(start, embedded),
                                    ms(embedded, generated),
                                    writing,
                                    ms(before, System.nanoTime()),
                                    descriptions.size()));
                })
                .toList();
    }

    private static List<Hypernetwork.Made> pass(LoadedHypernetwork loaded, float[][] vectors) {
        try {
            return loaded.hypernetwork().make(vectors);
        } catch (IllegalArgumentException e) {
            throw unusable(loaded, e);
        }
    }

    private Stored write(String adapterId, String description, LoadedHypernetwork loaded, Hypernetwork.Made made) {
        try {
            return store.write(adapterId, description, loaded, made, type);
        } catch (InvalidAdapterException e) {
            throw unusable(loaded, e);
        }
    }

    private static RefusedException unusable(LoadedHypernetwork loaded, RuntimeException cause) {
        return new RefusedException(
                RefusalReason.DAMAGED_STORE,
                "hypernetwork %s/%s produces no usable adapter: %s"
                        .formatted(loaded.baseModel(), loaded.version(), cause.getMessage()),
                cause);
    }

    /** The export folds the scale into B, so that alpha equals the rank. */
    private static LoraConfig exported(LoraConfig trained) {
        return new LoraConfig(trained.rank(), trained.rank(), false, trained.targetModules());
    }

    private static OptionalDouble nearest(LoadedHypernetwork loaded, float[] vector) {
        return loaded.neighborhood().isPresent()
                ? OptionalDouble.of(loaded.neighborhood().get().nearest(vector))
                : OptionalDouble.empty();
    }

    private static List<String> warnings(LoadedHypernetwork loaded, OptionalDouble nearest) {
        Hypernetwork hypernetwork = loaded.hypernetwork();
        Double threshold = hypernetwork.config().outOfDistributionBelow();
        boolean unusual = threshold != null && nearest.isPresent() && nearest.getAsDouble() < threshold;
        return unusual ? List.of(MadeAdapter.OUT_OF_DISTRIBUTION) : List.of();
    }

    private static double ms(long fromNanos, long toNanos) {
        return (toNanos - fromNanos) / 1e6;
    }
}
