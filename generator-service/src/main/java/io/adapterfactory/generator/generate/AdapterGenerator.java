package io.adapterfactory.generator.generate;

import io.adapterfactory.generator.hypernetwork.HypernetworkRegistry;
import io.adapterfactory.generator.hypernetwork.RefusedException;
import io.adapterfactory.t2l.tensor.TorchThread;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Processes a batch of orders: orders with the same base model and version are generated together. */
@ApplicationScoped
public class AdapterGenerator {

    private record Group(String baseModel, String version) {}

    private static final Duration ANNOUNCEMENT_LIMIT = Duration.ofSeconds(10);

    private final HypernetworkRegistry registry;
    private final AdapterMaker maker;
    private final TorchThread thread = new TorchThread("hypernetwork");

    AdapterGenerator(HypernetworkRegistry registry, AdapterMaker maker) {
        this.registry = registry;
        this.maker = maker;
    }

    /**
     * @return one outcome for each order, in the same order
     * @throws java.io.UncheckedIOException if the store cannot be written; no order is refused then, retry later
     */
    public List<Outcome> generate(List<TaskOrder> orders) {
        Instant came = Instant.now();
        Outcome[] outcomes = new Outcome[orders.size()];
        Map<Group, List<Integer>> groups = new LinkedHashMap<>();
        for (int i = 0; i < outcomes.length; i++) {
            TaskOrder order = orders.get(i);
            try {
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
                // This call also loads a hypernetwork that is not in memory.
                List<MadeAdapter> made = thread.call(() -> registry.use(
                        group.baseModel(), group.version(), hypernetwork -> maker.make(hypernetwork, descriptions)));
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

    @PreDestroy
    void close() {
        thread.close();
    }
}
