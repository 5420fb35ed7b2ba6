package io.adapterfactory.serving.controller;

import io.adapterfactory.serving.adapter.ScoredAdapter;
import io.adapterfactory.serving.client.ServerAwayException;
import io.adapterfactory.serving.controller.ServingMetrics.Outcome;
import io.adapterfactory.t2l.artifact.ArtifactStore;
import io.adapterfactory.t2l.artifact.StoreUnavailableException;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.jboss.logging.Logger;

/** Compares what each server should serve with what it does, and removes the difference. */
@ApplicationScoped
public class Reconciliation {

    private static final Logger LOG = Logger.getLogger(Reconciliation.class);
    private static final String NOT_ASKED = "not asked yet";
    private static final String READY = "ready";

    private final List<TargetAdapters> targets;
    private final ServingRule rule;
    private final PublishedStatuses published;
    private final ServingMetrics metrics;
    /** By target: ready, or why it waits. */
    private final Map<String, String> states = new ConcurrentHashMap<>();

    public Reconciliation(
            ServingConfig config,
            ArtifactStore store,
            ServingRule rule,
            ServingRecords records,
            ServingMetrics metrics) {
        this.rule = rule;
        this.published = new PublishedStatuses(records);
        this.metrics = metrics;
        Clock clock = Clock.tickMillis(ZoneOffset.UTC); // records keep milliseconds
        StoredFiles files = StoredFiles.of(store);
        this.targets = config.targets().entrySet().stream()
                .map(target -> Target.of(target.getKey(), target.getValue(), store.folder(), config.timeout()))
                .map(target -> new TargetAdapters(target, config, files, published, metrics, clock))
                .toList();
        targets.forEach(each -> {
            metrics.serving(each.target().name(), 0);
            states.put(each.target().name(), NOT_ASKED);
        });
    }

    /** Base models of the targets; empty if there are no targets. */
    public Set<String> baseModels() {
        return targets.stream().map(each -> each.target().baseModel()).collect(Collectors.toSet());
    }

    /** By target, a message that says whether it is used, or what it lacks. */
    public Map<String, String> states() {
        return new TreeMap<>(states);
    }

    /**
     * Compares and changes all servers once; a server that is unavailable, or an adapter that is refused, does not
     * delay the others.
     */
    public void reconcile(ServingView view) {
        for (TargetAdapters adapters : targets) {
            String name = adapters.target().name();
            try {
                if (!states.get(name).equals(READY)) {
                    adapters.target().server().requireReady();
                }
                reconcile(adapters, view);
                if (!states.put(name, READY).equals(READY)) {
                    LOG.infof("serving target %s is ready", name);
                }
            } catch (ServerAwayException | StoreUnavailableException e) {
                metrics.count(name, Outcome.AWAY);
                String waits = "waits: " + e.getMessage();
                if (!waits.equals(states.put(name, waits))) {
                    LOG.warnf("serving target %s %s", name, waits);
                }
            }
        }
    }

    private void reconcile(TargetAdapters adapters, ServingView view) {
        Target target = adapters.target();
        Map<String, ServingStatus> known = published.known(target, view);
        Map<String, ScoredAdapter> wanted = new LinkedHashMap<>();
        adapters.safestFirst(rule.wanted(view, target.baseModel(), target.maxAdapters()))
                .forEach(candidate -> wanted.put(candidate.adapter().identity().adapterId(), candidate));
        Set<String> loaded = target.server().serves().orElseGet(() -> known.values().stream()
                .filter(ServingStatus::isServed)
                .map(status -> status.adapter().adapterId())
                .collect(Collectors.toSet()));
        Map<String, List<ServingStatus>> replaced = unloadWithoutSuccessor(adapters, view, known, wanted, loaded);
        int count = 0;
        for (Map.Entry<String, ScoredAdapter> candidate : wanted.entrySet()) {
            ServingStatus before = known.get(candidate.getKey());
            boolean isServed = before != null
                    && before.isServed()
                    && loaded.contains(candidate.getKey())
                    && before.alias().equals(target.alias(candidate.getValue().adapter()))
                    && adapters.hasItsName(before);
            boolean serves = isServed
                    ? adapters.keep(candidate.getValue(), before)
                    : adapters.load(candidate.getValue(), before);
            count += serves ? 1 : 0;
            for (ServingStatus older : replaced.getOrDefault(candidate.getKey(), List.of())) {
                if (serves || !rule.allows(view, older.adapter())) {
                    adapters.unloadReplaced(
                            older, loaded.contains(older.adapter().adapterId()), candidate.getValue());
                } else {
                    count++;
                }
            }
        }
        metrics.serving(target.name(), count);
    }

    /**
     * Unloads adapters without a successor first, because a server may have no room for more adapters. The others stay until
     * their successor is served, so that no request for their name fails.
     *
     * @return those that stay, by the adapter that will replace them
     */
    private static Map<String, List<ServingStatus>> unloadWithoutSuccessor(
            TargetAdapters adapters,
            ServingView view,
            Map<String, ServingStatus> known,
            Map<String, ScoredAdapter> wanted,
            Set<String> loaded) {
        Map<String, String> byName = new HashMap<>();
        wanted.forEach((id, candidate) -> byName.put(candidate.adapter().stableName(), id));
        Map<String, List<ServingStatus>> replaced = new HashMap<>();
        known.forEach((id, status) -> {
            if (status.isServed() && !wanted.containsKey(id)) {
                Optional<String> successor = status.alias()
                        .or(() -> view.find(id).map(found -> found.adapter().stableName()))
                        .map(byName::get);
                if (successor.isPresent()) {
                    replaced.computeIfAbsent(successor.get(), key -> new ArrayList<>())
                            .add(status);
                } else {
                    adapters.unload(status, loaded.contains(id));
                }
            }
        });
        return replaced;
    }
}
