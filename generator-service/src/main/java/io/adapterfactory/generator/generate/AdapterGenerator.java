package io.adapterfactory.generator.generate;

import io.adapterfactory.generator.hypernetwork.HypernetworkRegistry;
import io.adapterfactory.generator.hypernetwork.LoadedHypernetwork;
import io.adapterfactory.generator.hypernetwork.RefusedException;
import io.adapterfactory.t2l.tensor.TorchThread;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** Processes a batch of orders: orders with the same base model and version are generated together. */
@ApplicationScoped
public class AdapterGenerator {

    private record Group(String baseModel, String version) {}

    private static final Duration ANNOUNCEMENT_LIMIT = Duration.ofSeconds(10);

    private final HypernetworkRegistry registry;
    private final AdapterMaker maker;
    private final ControlDescriptions controls;
    private final TorchThread thread = new TorchThread("hypernetwork");

    AdapterGenerator(HypernetworkRegistry registry, AdapterMaker maker, ControlDescriptions controls) {
        this.registry = registry;
        this.maker = maker;
        this.controls = controls;
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
                List<TaskOrder> ofGroup = members.stream().map(orders::get).toList();
                // This call also loads a hypernetwork that is not in memory.
                List<Outcome> made = thread.call(() ->
                        registry.use(group.baseModel(), group.version(), hypernetwork -> make(hypernetwork, ofGroup)));
                for (int m = 0; m < made.size(); m++) {
                    outcomes[members.get(m)] = made.get(m);
                }
            } catch (RefusedException e) {
                members.forEach(i -> outcomes[i] = new Outcome.Refused(orders.get(i), e.reason(), e.getMessage()));
            }
        });
        return List.of(outcomes);
    }

    /** Makes the adapters of orders and their controls in one pass. */
    private List<Outcome> make(LoadedHypernetwork hypernetwork, List<TaskOrder> orders) {
        List<Optional<String>> others = orders.stream()
                .map(order ->
                        order.control() ? controls.unlike(order.description(), hypernetwork) : Optional.<String>empty())
                .toList();
        List<String> descriptions = Stream.concat(
                        orders.stream().map(TaskOrder::description),
                        others.stream().flatMap(Optional::stream))
                .toList();
        List<MadeAdapter> made = maker.make(hypernetwork, descriptions);
        Iterator<MadeAdapter> madeControls =
                made.subList(orders.size(), made.size()).iterator();
        List<Outcome> outcomes = new ArrayList<>();
        for (int i = 0; i < orders.size(); i++) {
            TaskOrder order = orders.get(i);
            Control control = others.get(i)
                    .<Control>map(other -> new Control.Made(madeControls.next()))
                    .orElseGet(() ->
                            order.control() ? Control.Impossible.withoutOtherTask(order.baseModel()) : Control.NONE);
            outcomes.add(new Outcome.Made(order, made.get(i), control));
        }
        return outcomes;
    }

    @PreDestroy
    void close() {
        thread.close();
    }
}
