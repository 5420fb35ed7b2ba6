package io.adapterfactory.serving.controller;

import io.adapterfactory.serving.controller.ServingMetrics.Outcome;
import io.adapterfactory.serving.controller.ServingStatus.State;
import io.adapterfactory.serving.server.Offer;
import io.adapterfactory.serving.server.ServerAwayException;
import io.adapterfactory.serving.server.ServerRefusedException;
import io.adapterfactory.t2l.artifact.ArtifactStore;
import io.adapterfactory.t2l.artifact.FolderKind;
import io.adapterfactory.t2l.artifact.SignaturePolicy;
import io.adapterfactory.t2l.artifact.StoreUnavailableException;
import io.adapterfactory.t2l.basemodel.digest.BaseModelDigests;
import io.adapterfactory.t2l.file.InvalidInputException;
import jakarta.enterprise.context.ApplicationScoped;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jboss.logging.Logger;

/** Compares what each server should serve with what it does, and removes the difference. */
@ApplicationScoped
public class Reconciliation {

    private static final Logger LOG = Logger.getLogger(Reconciliation.class);

    private final List<Target> targets;
    private final ServingRule rule;
    private final ServingRecords records;
    private final ArtifactStore store;
    private final Duration retryAfter;
    private final ServingMetrics metrics;
    /** Records keep milliseconds. */
    private final Clock clock = Clock.tickMillis(ZoneOffset.UTC);
    /** What was published here last, by target and adapter: the view hears of it a little later. */
    private final Map<String, ServingStatus> published = new HashMap<>();
    /** Why a target waits, so that it is logged once and not in every period. */
    private final Map<String, String> waiting = new HashMap<>();

    public Reconciliation(
            ServingConfig config,
            ArtifactStore store,
            ServingRule rule,
            ServingRecords records,
            ServingMetrics metrics) {
        this.store = store;
        this.targets = config.targets().entrySet().stream()
                .map(target -> Target.of(target.getKey(), target.getValue(), store.folder(), config.timeout()))
                .toList();
        this.rule = rule;
        this.records = records;
        this.retryAfter = config.retryAfter();
        this.metrics = metrics;
        targets.forEach(target -> metrics.serving(target.name(), 0));
    }

    /** Base models of the targets; empty if there is nothing to serve on. */
    public Set<String> baseModels() {
        return targets.stream().map(Target::baseModel).collect(Collectors.toSet());
    }

    /** One comparison; a server that is unavailable, or an adapter that is refused, does not delay the others. */
    public void reconcile(ServingView view) {
        for (Target target : targets) {
            try {
                reconcile(target, view);
                if (waiting.remove(target.name()) != null) {
                    LOG.infof("serving target %s continues", target.name());
                }
            } catch (ServerAwayException | StoreUnavailableException e) {
                metrics.count(target.name(), Outcome.AWAY);
                if (!e.getMessage().equals(waiting.put(target.name(), e.getMessage()))) {
                    LOG.warnf("serving target %s waits: %s", target.name(), e.getMessage());
                }
            }
        }
    }

    private void reconcile(Target target, ServingView view) {
        Map<String, ServingStatus> known = known(target, view);
        Map<String, ScoredAdapter> wanted = new LinkedHashMap<>();
        rule.wanted(view, target.baseModel(), target.maxAdapters())
                .forEach(candidate -> wanted.put(candidate.adapter().identity().adapterId(), candidate));
        Set<String> loaded = target.server().serves().orElseGet(() -> known.values().stream()
                .filter(ServingStatus::isServed)
                .map(status -> status.adapter().adapterId())
                .collect(Collectors.toSet()));
        // First what goes: a server may have room for so many only.
        known.forEach((id, status) -> {
            if (status.isServed() && !wanted.containsKey(id)) {
                unload(target, status, loaded.contains(id));
            }
        });
        int count = 0;
        for (Map.Entry<String, ScoredAdapter> candidate : wanted.entrySet()) {
            ServingStatus before = known.get(candidate.getKey());
            boolean isServed = before != null && before.isServed() && loaded.contains(candidate.getKey());
            if (isServed || load(target, candidate.getValue(), before)) {
                count++;
            }
        }
        metrics.serving(target.name(), count);
    }

    /** What is known of a target's adapters, by adapter. */
    private Map<String, ServingStatus> known(Target target, ServingView view) {
        Map<String, ServingStatus> known = view.statuses(target.name());
        published.values().stream()
                .filter(status -> status.target().equals(target.name()))
                .forEach(status -> known.merge(
                        status.adapter().adapterId(),
                        status,
                        (one, other) -> one.changedAt().isAfter(other.changedAt()) ? one : other));
        return known;
    }

    /** Returns whether it is served now. */
    private boolean load(Target target, ScoredAdapter candidate, ServingStatus before) {
        if (before != null
                && before.state() == State.FAILED
                && clock.instant().isBefore(before.changedAt().plus(retryAfter))) {
            return false;
        }
        AdapterIdentity adapter = candidate.adapter().identity();
        try {
            Offer offer = offer(target, candidate.adapter());
            target.server().load(offer);
            metrics.count(target.name(), Outcome.LOADED);
            publish(target, adapter, target.server().servedAs(offer), State.SERVED, passed(candidate));
            return true;
        } catch (ServerRefusedException | InvalidInputException e) {
            metrics.count(target.name(), Outcome.REFUSED);
            publish(target, adapter, adapter.adapterId(), State.FAILED, e.getMessage());
            return false;
        }
    }

    private static String passed(ScoredAdapter candidate) {
        return "passed "
                + candidate.scores().stream()
                        .map(score -> String.format(
                                Locale.ROOT,
                                "%s with %.1f %%, %+.1f points over the base",
                                score.benchmark(),
                                100 * score.score(),
                                100 * score.gain()))
                        .collect(Collectors.joining("; "));
    }

    private void unload(Target target, ServingStatus status, boolean isLoaded) {
        String adapterId = status.adapter().adapterId();
        try {
            if (isLoaded) {
                target.server().unload(adapterId);
            }
            metrics.count(target.name(), Outcome.UNLOADED);
            publish(
                    target,
                    status.adapter(),
                    status.servedAs(),
                    State.UNLOADED,
                    "not among the " + target.maxAdapters()
                            + " newest adapters that pass, one for each description, of versions that were not rejected");
        } catch (ServerRefusedException e) {
            metrics.count(target.name(), Outcome.REFUSED);
            LOG.warnf("serving target %s keeps adapter %s: %s", target.name(), adapterId, e.getMessage());
        }
    }

    /** Checks base model and files once more: what was evaluated is what is served. */
    private Offer offer(Target target, ServableAdapter adapter) {
        requireFittingBaseModel(adapter);
        if (adapter.files().useRslora() && !target.server().honorsRslora()) {
            throw new ServerRefusedException("it asks for use_rslora, which " + target.kind()
                    + " ignores and so would weaken it; make it in the default form, whose scale is in the weights");
        }
        return Offer.of(adapter.identity().adapterId(), folder(adapter.files()), store.folder(), target.store());
    }

    /** A base model that is only on the server cannot be compared. */
    private void requireFittingBaseModel(ServableAdapter adapter) {
        String baseModel = adapter.identity().baseModel();
        if (store.names(FolderKind.BASE_MODELS).contains(baseModel)) {
            adapter.files()
                    .fits()
                    .check(
                            "adapter " + adapter.identity().adapterId(),
                            baseModel,
                            BaseModelDigests.of(store, baseModel));
        }
    }

    private Path folder(AdapterFiles files) {
        try {
            return store.fetch(files.location(), files.files(), SignaturePolicy.OFF);
        } catch (IllegalArgumentException e) {
            throw new ServerRefusedException(
                    "it is at " + files.location() + ", which cannot be read here: " + e.getMessage());
        }
    }

    private void publish(Target target, AdapterIdentity adapter, String servedAs, State state, String reason) {
        ServingStatus status =
                new ServingStatus(target.name(), target.kind(), adapter, servedAs, state, reason, clock.instant());
        ServingStatus before = published.put(target.name() + "/" + adapter.adapterId(), status);
        if (before == null || before.state() != state || !before.reason().equals(reason)) {
            records.publish(status);
            LOG.infof("adapter %s is %s on serving target %s: %s", adapter.adapterId(), state, target.name(), reason);
        }
    }
}
