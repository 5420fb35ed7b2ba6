package io.adapterfactory.generator.generate;

import io.adapterfactory.generator.hypernetwork.LoadedHypernetwork;
import io.adapterfactory.t2l.embedding.TaskEmbedder;
import io.adapterfactory.t2l.hypernetwork.HypernetworkConfig;
import io.adapterfactory.t2l.lora.AdapterId;
import io.adapterfactory.t2l.lora.LoraConfig;
import io.adapterfactory.t2l.tensor.FloatType;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.concurrent.TimeUnit;

/**
 * Waits instead of generating adapters, so that the rest of the pipeline can be measured on a machine that is too slow
 * to generate that many adapters.
 *
 * <p>Its adapters cannot be confused with real ones: they have no files, their location is {@code simulated:<id>},
 * which is not in any store, their version is {@code simulated}, which makes their ids different, and they have the
 * warning {@link MadeAdapter#SIMULATED}. Their task code is all zeros but has the usual length, because it is the
 * largest part of an event.
 */
final class SimulatedAdapterMaker implements AdapterMaker {

    static final String VERSION = "simulated";

    private static final double MAX_SECONDS = 3600;

    private final Duration perAdapter;

    /**
     * @param secondsPerAdapter simulated time for each adapter
     * @throws IllegalArgumentException if that is negative, more than an hour, or not a number
     */
    SimulatedAdapterMaker(double secondsPerAdapter) {
        if (!(secondsPerAdapter >= 0 && secondsPerAdapter <= MAX_SECONDS)) {
            throw new IllegalArgumentException("factory.simulated-seconds-per-adapter is " + secondsPerAdapter
                    + "; expected seconds from 0 to 3600");
        }
        this.perAdapter = Duration.ofNanos(Math.round(secondsPerAdapter * 1e9));
    }

    @Override
    public List<MadeAdapter> make(LoadedHypernetwork loaded, List<String> descriptions) {
        Instant begun = Instant.now();
        long start = System.nanoTime();
        await(perAdapter.multipliedBy(descriptions.size()));
        double waited = (System.nanoTime() - start) / 1e6;
        HypernetworkConfig config = loaded.hypernetwork().config();
        LoraConfig lora = new LoraConfig(
                config.lora().rank(), config.lora().rank(), false, config.lora().targetModules());
        return descriptions.stream()
                .map(text -> {
                    String description = TaskEmbedder.normalizeControl(text);
                    String adapterId =
                            AdapterId.of(loaded.baseModel(), VERSION, description, AdapterStore.FORM, FloatType.F32);
                    return new MadeAdapter(
                            adapterId,
                            description,
                            new MadeAdapter.Origin(loaded.baseModel(), VERSION, loaded.fits()),
                            "simulated:" + adapterId,
                            List.of(),
                            lora,
                            FloatType.F32,
                            new float[config.sizes().latent() / 2],
                            new Expectation(OptionalDouble.empty(), List.of(MadeAdapter.SIMULATED), Optional.empty()),
                            new MadeAdapter.Timings(begun, 0, waited, Instant.now(), 0, descriptions.size()));
                })
                .toList();
    }

    private static void await(Duration duration) {
        try {
            TimeUnit.NANOSECONDS.sleep(duration.toNanos());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while simulating", e);
        }
    }
}
