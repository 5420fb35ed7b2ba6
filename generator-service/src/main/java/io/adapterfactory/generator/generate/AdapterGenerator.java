package io.adapterfactory.generator.generate;

import io.adapterfactory.generator.generate.AdapterStore.Stored;
import io.adapterfactory.t2l.embedding.TaskEmbedder;
import io.adapterfactory.t2l.hypernetwork.Hypernetwork;
import io.adapterfactory.t2l.lora.AdapterId;
import io.adapterfactory.t2l.lora.LoraConfig;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.stream.IntStream;

/** Makes the adapters of a batch of orders: one forward pass for all that share base model and version. */
@ApplicationScoped
public class AdapterGenerator {

    private record Group(String baseModel, String version) {}

    private static final Duration ANNOUNCEMENT_LIMIT = Duration.ofSeconds(10);

    private final HypernetworkRegistry registry;
    private final AdapterStore store;

    AdapterGenerator(HypernetworkRegistry registry, AdapterStore store) {
        this.registry = registry;
        this.store = store;
    }

    /**
     * @return one outcome for each order, in their order
     * @throws java.io.UncheckedIOException if the store cannot be written; nothing is refused then, try again later
     */
    public List<Outcome> generate(List<TaskOrder> orders) {
        Instant came = Instant.now();
        Outcome[] outcomes = new Outcome[orders.size()];
        Map<Group, List<Integer>> groups = new LinkedHashMap<>();
        for (int i = 0; i < outcomes.length; i++) {
            TaskOrder order = orders.get(i);
            try {
                DescriptionRule.check(order.description());
                order.pinnedVersion()
                        .ifPresent(pinned ->
                                registry.awaitAnnouncement(order.baseModel(), pinned, came, ANNOUNCEMENT_LIMIT));
                String version = registry.resolve(order.baseModel(), order.pinnedVersion());
                groups.computeIfAbsent(new Group(order.baseModel(), version), group -> new ArrayList<>())
                        .add(i);
            } catch (RefusedException e) {
                outcomes[i] = new Outcome.Refused(order, e.reason(), e.getMessage());
            }
        }
        groups.forEach((group, members) -> {
            try {
                List<String> descriptions =
                        members.stream().map(i -> orders.get(i).description()).toList();
                List<MadeAdapter> made = registry.use(
                        group.baseModel(), group.version(), hypernetwork -> make(hypernetwork, descriptions));
                for (int m = 0; m < made.size(); m++) {
                    int i = members.get(m);
                    outcomes[i] = new Outcome.Made(orders.get(i), made.get(m));
                }
            } catch (RefusedException e) {
                members.forEach(i -> outcomes[i] = new Outcome.Refused(orders.get(i), e.reason(), e.getMessage()));
            }
        });
        return List.of(outcomes);
    }

    private List<MadeAdapter> make(LoadedHypernetwork loaded, List<String> descriptions) {
        Instant begun = Instant.now();
        long start = System.nanoTime();
        float[][] vectors = loaded.embedder().embed(descriptions);
        long embedded = System.nanoTime();
        List<Hypernetwork.Made> made = pass(loaded, vectors);
        long generated = System.nanoTime();
        // Digesting and writing the files takes half as long as computing them; all cores share it.
        return IntStream.range(0, descriptions.size())
                .parallel()
                .mapToObj(i -> {
                    Instant writing = Instant.now();
                    long before = System.nanoTime();
                    String description = TaskEmbedder.normalise(descriptions.get(i));
                    String adapterId =
                            AdapterId.of(loaded.baseModel(), loaded.version(), description, AdapterStore.FORM);
                    Stored stored = store.write(adapterId, description, loaded, made.get(i));
                    OptionalDouble nearest = nearest(loaded, vectors[i]);
                    return new MadeAdapter(
                            adapterId,
                            description,
                            loaded.baseModel(),
                            loaded.version(),
                            stored.location(),
                            stored.files(),
                            exported(made.get(i).weights().config()),
                            made.get(i).taskCode(),
                            nearest,
                            warnings(loaded, nearest),
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
            throw new RefusedException(
                    RefusalReason.DAMAGED_STORE,
                    "hypernetwork %s/%s writes no usable adapter: %s"
                            .formatted(loaded.baseModel(), loaded.version(), e.getMessage()),
                    e);
        }
    }

    /** The export folds the scale into B: alpha is the rank then. */
    private static LoraConfig exported(LoraConfig trained) {
        return new LoraConfig(trained.rank(), trained.rank(), false, trained.targetModules());
    }

    private static OptionalDouble nearest(LoadedHypernetwork loaded, float[] vector) {
        return loaded.neighbourhood().isPresent()
                ? OptionalDouble.of(loaded.neighbourhood().get().nearest(vector))
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
