package io.adapterfactory.evaluator.serving;

import io.adapterfactory.evaluator.config.ServingConfig;
import io.adapterfactory.evaluator.dashboard.AdapterRow;
import io.adapterfactory.evaluator.dashboard.FactoryView;
import io.adapterfactory.evaluator.dashboard.ServedRow;
import io.adapterfactory.evaluator.dashboard.ServedRow.State;
import io.adapterfactory.evaluator.dashboard.TopicArchive;
import io.adapterfactory.evaluator.dashboard.TopicArchive.Making;
import io.adapterfactory.t2l.artifact.ArtifactStore;
import io.adapterfactory.t2l.artifact.SignaturePolicy;
import io.adapterfactory.t2l.artifact.StoreUnavailableException;
import io.adapterfactory.t2l.file.DamagedArtifactException;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import jakarta.enterprise.context.ApplicationScoped;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.jboss.logging.Logger;

/** Compares what each server should serve with what it does, and mends the difference. */
@ApplicationScoped
public class Reconciliation {

    private static final Logger LOG = Logger.getLogger(Reconciliation.class);

    private final List<Target> targets;
    private final ServingRule rule;
    private final ServingRecords records;
    private final FactoryView view;
    private final TopicArchive archive;
    private final ArtifactStore store;
    private final long retryAfterMs;
    private final MeterRegistry metrics;
    /** What was told here last, by target and adapter: the view hears of it a little later. */
    private final Map<String, ServedRow> told = new HashMap<>();

    private final Map<String, Integer> serving = new ConcurrentHashMap<>();
    /** Why a target waits, so that it is logged once and not in every period. */
    private final Map<String, String> waiting = new HashMap<>();

    public Reconciliation(
            ServingConfig config,
            ArtifactStore store,
            ServingRule rule,
            ServingRecords records,
            FactoryView view,
            TopicArchive archive,
            MeterRegistry metrics) {
        this.store = store;
        this.targets = config.targets().entrySet().stream()
                .map(target -> Target.of(target.getKey(), target.getValue(), store.folder(), config.timeout()))
                .toList();
        this.rule = rule;
        this.records = records;
        this.view = view;
        this.archive = archive;
        this.retryAfterMs = config.retryAfter().toMillis();
        this.metrics = metrics;
        targets.forEach(target -> metrics.gauge(
                "factory.serving.adapters",
                Tags.of("target", target.name()),
                serving,
                counts -> counts.getOrDefault(target.name(), 0)));
    }

    /** Whether there is anything to serve on. */
    public boolean hasTargets() {
        return !targets.isEmpty();
    }

    /** One comparison; a server that is away, or an adapter that is refused, keeps no other from its turn. */
    public void reconcile() {
        for (Target target : targets) {
            try {
                reconcile(target);
                if (waiting.remove(target.name()) != null) {
                    LOG.infof("serving target %s goes on", target.name());
                }
            } catch (ServerAwayException | StoreUnavailableException e) {
                count(target, "away");
                if (!e.getMessage().equals(waiting.put(target.name(), e.getMessage()))) {
                    LOG.warnf("serving target %s waits: %s", target.name(), e.getMessage());
                }
            }
        }
    }

    private void reconcile(Target target) {
        Map<String, ServedRow> known = known(target);
        Map<String, AdapterRow> wanted = new LinkedHashMap<>();
        rule.wanted(view, target.baseModel(), target.most()).forEach(row -> wanted.put(row.adapterId(), row));
        Set<String> there = target.server().serves().orElseGet(() -> known.values().stream()
                .filter(ServedRow::isServed)
                .map(ServedRow::adapterId)
                .collect(Collectors.toSet()));
        int count = 0;
        // First what goes: a server may have room for so many only.
        for (ServedRow row : known.values()) {
            if (row.isServed() && !wanted.containsKey(row.adapterId())) {
                unload(target, row, there.contains(row.adapterId()));
            }
        }
        for (AdapterRow row : wanted.values()) {
            ServedRow before = known.get(row.adapterId());
            boolean isServed = before != null && before.isServed();
            if (there.contains(row.adapterId()) && isServed || load(target, row, before)) {
                count++;
            }
        }
        serving.put(target.name(), count);
    }

    /** What is known of a target's adapters, by adapter. */
    private Map<String, ServedRow> known(Target target) {
        Map<String, ServedRow> known = new HashMap<>();
        view.served(target.name()).forEach(row -> known.put(row.adapterId(), row));
        told.values().stream()
                .filter(row -> row.target().equals(target.name()))
                .forEach(row -> known.merge(
                        row.adapterId(), row, (one, other) -> one.changedAt() > other.changedAt() ? one : other));
        return known;
    }

    /** Returns whether it is served now. */
    private boolean load(Target target, AdapterRow row, ServedRow before) {
        if (before != null
                && before.state() == State.FAILED
                && System.currentTimeMillis() - before.changedAt() < retryAfterMs) {
            return false;
        }
        try {
            Offer offer = offer(target, row);
            target.server().load(offer);
            count(target, "loaded");
            tell(target, row, target.server().servedAs(offer), State.SERVED, passed(row));
            return true;
        } catch (ServerRefusedException | DamagedArtifactException e) {
            count(target, "refused");
            tell(target, row, row.adapterId(), State.FAILED, e.getMessage());
            return false;
        }
    }

    private static String passed(AdapterRow row) {
        return "passed "
                + row.scores().stream()
                        .map(score -> String.format(
                                Locale.ROOT,
                                "%s with %.1f %%, %+.1f points over the base",
                                score.benchmark(),
                                100 * score.score().value(),
                                100 * score.gain().value()))
                        .collect(Collectors.joining("; "));
    }

    private void unload(Target target, ServedRow row, boolean isThere) {
        AdapterRow adapter = view.adapter(row.adapterId()).orElse(null);
        if (adapter == null) {
            return; // the view is not as far yet
        }
        try {
            if (isThere) {
                target.server().unload(row.adapterId());
            }
            count(target, "unloaded");
            tell(
                    target,
                    adapter,
                    row.servedAs(),
                    State.UNLOADED,
                    "not among the " + target.most()
                            + " newest adapters that pass, one for each description, of versions that were not rejected");
        } catch (ServerRefusedException e) {
            count(target, "refused");
            LOG.warnf("serving target %s keeps adapter %s: %s", target.name(), row.adapterId(), e.getMessage());
        }
    }

    /** Checks the files once more: what was evaluated is what is served. */
    private Offer offer(Target target, AdapterRow row) {
        Making making = row.place()
                .flatMap(archive::making)
                .orElseThrow(() ->
                        new ServerRefusedException("the event that tells where its files are is not kept any more"));
        if (making.useRslora() && !target.server().honoursRslora()) {
            throw new ServerRefusedException("it asks for use_rslora, which " + target.kind()
                    + " ignores and so would weaken it; make it in the default form, whose scale is in the weights");
        }
        return Offer.of(row.adapterId(), folder(making), store.folder(), target.store());
    }

    private Path folder(Making making) {
        try {
            return store.fetch(making.location(), making.manifest().files(), SignaturePolicy.OFF);
        } catch (IllegalArgumentException e) {
            throw new ServerRefusedException(
                    "it is at " + making.location() + ", which cannot be read here: " + e.getMessage());
        }
    }

    private void tell(Target target, AdapterRow adapter, String servedAs, State state, String reason) {
        ServedRow row = new ServedRow(
                target.name(), target.kind(), adapter.adapterId(), servedAs, state, reason, System.currentTimeMillis());
        ServedRow before = told.put(target.name() + "/" + adapter.adapterId(), row);
        if (before == null || before.state() != state || !before.reason().equals(reason)) {
            records.tell(adapter, row);
            LOG.infof("adapter %s is %s on serving target %s: %s", adapter.adapterId(), state, target.name(), reason);
        }
    }

    private void count(Target target, String outcome) {
        metrics.counter("factory.serving.operations", "target", target.name(), "outcome", outcome)
                .increment();
    }
}
