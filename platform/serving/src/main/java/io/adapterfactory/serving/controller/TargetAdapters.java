package io.adapterfactory.serving.controller;

import io.adapterfactory.serving.adapter.AdapterIdentity;
import io.adapterfactory.serving.adapter.ScoredAdapter;
import io.adapterfactory.serving.client.ServerAwayException;
import io.adapterfactory.serving.client.ServerRefusedException;
import io.adapterfactory.serving.controller.ServingMetrics.Outcome;
import io.adapterfactory.serving.controller.ServingStatus.State;
import io.adapterfactory.serving.proof.ProofCheck;
import io.adapterfactory.serving.proof.ProofResult;
import io.adapterfactory.serving.server.Offer;
import io.adapterfactory.t2l.file.InvalidInputException;
import java.time.Clock;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jboss.logging.Logger;

/**
 * Loads adapters into one server, checks them, and unloads them. An adapter that crashes the server twice is not
 * offered again, because it would crash the server every time.
 */
final class TargetAdapters {

    private static final Logger LOG = Logger.getLogger(TargetAdapters.class);
    private static final int MAX_STOPS = 2;
    /**
     * Attempts to load an adapter if the server's answers do not show whether the adapter or the server is at fault;
     * one in each period.
     */
    private static final int MAX_ATTEMPTS = 3;
    /** After the first failure, proofs compare answers instead of log-probabilities. */
    private static final int MAX_PROOF_ATTEMPTS = 2;

    private final Target target;
    private final AdapterOffers offers;
    private final ProofCheck proofs;
    private final PublishedStatuses published;
    private final ServingMetrics metrics;
    private final Duration retryAfter;
    private final Clock clock;
    /** By adapter: how often the server stopped working on a request for it since it was last served. */
    private final Map<String, Integer> stops = new HashMap<>();
    /** By adapter: how often in a row loading it failed although the server worked. */
    private final Map<String, Integer> failures = new HashMap<>();
    /** By alias: the id of the adapter to which the server is known to map it. */
    private final Map<String, String> named = new HashMap<>();

    TargetAdapters(
            Target target,
            ServingConfig config,
            StoredFiles files,
            PublishedStatuses published,
            ServingMetrics metrics,
            Clock clock) {
        this.target = target;
        this.offers = files.offers();
        this.proofs = new ProofCheck(target.server(), target.baseModel(), files.prompts(), config.proofPeriod(), clock);
        this.published = published;
        this.metrics = metrics;
        this.retryAfter = config.retryAfter();
        this.clock = clock;
    }

    Target target() {
        return target;
    }

    /**
     * The same adapters; those that stopped the server come last, so that they do not prevent others from being loaded.
     */
    List<ScoredAdapter> safestFirst(List<ScoredAdapter> wanted) {
        return wanted.stream()
                .sorted(Comparator.comparingInt(
                        each -> stops.getOrDefault(each.adapter().identity().adapterId(), 0)))
                .toList();
    }

    /** Returns whether it is served now. */
    boolean load(ScoredAdapter candidate, ServingStatus before) {
        AdapterIdentity adapter = candidate.adapter().identity();
        if (stops.getOrDefault(adapter.adapterId(), 0) >= MAX_STOPS || isRefusedOfLate(before)) {
            return false;
        }
        Offer offer;
        try {
            offer = offers.of(target, candidate.adapter());
            target.server().load(offer);
        } catch (ServerRefusedException | InvalidInputException e) {
            refused(adapter, e.getMessage());
            return false;
        } catch (ServerAwayException e) {
            requireWorking(adapter, e);
            failed(adapter, e.getMessage());
            return false;
        }
        failures.remove(adapter.adapterId());
        metrics.count(target.name(), Outcome.LOADED);
        Optional<ProofResult> proof = proven(candidate, target.server().servedAs(offer));
        if (proof.isEmpty() || !name(candidate, offer)) {
            return false;
        }
        served(candidate, target.server().servedAs(offer), proof.get());
        return true;
    }

    /**
     * Gives it its alias, which may be that of the adapter that it replaces. Returns whether it now has its alias, or
     * needs none.
     */
    private boolean name(ScoredAdapter candidate, Offer offer) {
        Optional<String> alias = target.alias(candidate.adapter());
        try {
            alias.ifPresent(name -> {
                named.remove(name);
                target.server().stableNames().orElseThrow().serveUnder(name, offer, target.store());
                named.put(name, offer.name());
            });
            return true;
        } catch (ServerRefusedException e) {
            tryToUnload(offer.name());
            refused(candidate.adapter().identity(), "unloaded, because its alias cannot be set: " + e.getMessage());
            return false;
        }
    }

    /**
     * Whether an adapter's alias, if its record has one, points to it. An evaluator that was killed may have moved or
     * removed the alias without a record, so the server is asked once.
     */
    boolean hasItsName(ServingStatus status) {
        if (status.alias().isEmpty()) {
            return true;
        }
        String name = status.alias().get();
        String id = status.adapter().adapterId();
        if (!id.equals(named.get(name))
                && target.server().stableNames().orElseThrow().isServedUnder(name, id)) {
            named.put(name, id);
        }
        return id.equals(named.get(name));
    }

    private boolean isRefusedOfLate(ServingStatus before) {
        return before != null
                && before.state() == State.FAILED
                && clock.instant().isBefore(before.changedAt().plus(retryAfter));
    }

    /** The server works, but failed to load this adapter, and its answer does not show why. */
    private void failed(AdapterIdentity adapter, String words) {
        int attempts = failures.merge(adapter.adapterId(), 1, Integer::sum);
        if (attempts == MAX_ATTEMPTS) {
            failures.remove(adapter.adapterId());
            refused(
                    adapter,
                    words + "; refused after " + MAX_ATTEMPTS + " attempts, because the server works otherwise");
        }
    }

    private void refused(AdapterIdentity adapter, String reason) {
        metrics.count(target.name(), Outcome.REFUSED);
        publish(adapter, adapter.adapterId(), State.FAILED, reason, Optional.empty());
    }

    /**
     * Checks the server after a failure with an adapter: if the server works, the adapter was at fault.
     *
     * @throws ServerAwayException when the server does not work
     */
    private void requireWorking(AdapterIdentity adapter, ServerAwayException trouble) {
        try {
            target.server().requireWorking();
        } catch (ServerAwayException e) {
            if (stops.merge(adapter.adapterId(), 1, Integer::sum) == MAX_STOPS) {
                refused(
                        adapter,
                        "the server stopped working " + MAX_STOPS
                                + " times on a request for this adapter, which is not offered again until the "
                                + "evaluator is restarted: " + trouble.getMessage());
            }
            throw e;
        }
    }

    /** Checks a served adapter if that is due. Returns whether it is served now. */
    boolean keep(ScoredAdapter candidate, ServingStatus before) {
        return !target.proves()
                || !proofs.isDue(candidate.adapter().identity().adapterId())
                || proveAgain(candidate, before);
    }

    private boolean proveAgain(ScoredAdapter candidate, ServingStatus before) {
        Optional<ProofResult> proof = proven(candidate, before.servedAs());
        if (proof.isEmpty()) {
            before.alias().ifPresent(this::tryToUnload);
            return false;
        }
        served(candidate, before.servedAs(), proof.get());
        return true;
    }

    /** The result of the check; empty if it failed and the adapter was therefore unloaded. */
    private Optional<ProofResult> proven(ScoredAdapter candidate, String servedAs) {
        AdapterIdentity adapter = candidate.adapter().identity();
        ProofResult result = target.proves()
                ? checked(candidate, servedAs)
                : new ProofResult.NotChecked("not checked: switched off for this target");
        if (result instanceof ProofResult.Failed) {
            metrics.count(target.name(), Outcome.DISPROVED);
            tryToUnload(adapter.adapterId());
            publish(
                    adapter,
                    adapter.adapterId(),
                    State.FAILED,
                    "unloaded, because the server does not answer with it: " + result.words(),
                    Optional.of(result.words()));
            return Optional.empty();
        }
        stops.remove(adapter.adapterId());
        return Optional.of(result);
    }

    private void served(ScoredAdapter candidate, String servedAs, ProofResult proof) {
        published.publish(new ServingStatus(
                target.name(),
                target.kind(),
                candidate.adapter().identity(),
                servedAs,
                target.alias(candidate.adapter()),
                State.SERVED,
                passed(candidate),
                Optional.of(proof.words()),
                clock.instant()));
    }

    private ProofResult checked(ScoredAdapter candidate, String servedAs) {
        AdapterIdentity adapter = candidate.adapter().identity();
        for (int attempt = 1; true; attempt++) {
            try {
                return proofs.check(adapter.adapterId(), servedAs, candidate.proofs());
            } catch (ServerAwayException e) {
                requireWorking(adapter, e);
                if (attempt == MAX_PROOF_ATTEMPTS) {
                    return new ProofResult.Failed(
                            "the server works, but requests for this adapter fail: " + e.getMessage());
                }
            }
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

    /** Unloads an adapter that has no successor, and its alias. */
    void unload(ServingStatus status, boolean isLoaded) {
        if (status.alias().map(this::tryToUnload).orElse(true)) {
            unload(
                    status,
                    isLoaded,
                    "not among the " + target.maxAdapters()
                            + " newest adapters that pass, one for each name, of versions that were not rejected");
        }
    }

    /** Unloads an adapter that another one has replaced; an alias that they share is kept. */
    void unloadReplaced(ServingStatus status, boolean isLoaded, ScoredAdapter successor) {
        AdapterIdentity newer = successor.adapter().identity();
        Optional<String> kept = target.alias(successor.adapter());
        if (status.alias()
                .filter(name -> !kept.equals(Optional.of(name)))
                .map(this::tryToUnload)
                .orElse(true)) {
            unload(
                    status,
                    isLoaded,
                    "replaced by adapter " + newer.adapterId() + " of version " + newer.hypernetworkVersion());
        }
    }

    private void unload(ServingStatus status, boolean isLoaded, String reason) {
        if (isLoaded && !tryToUnload(status.adapter().adapterId())) {
            return;
        }
        metrics.count(target.name(), Outcome.UNLOADED);
        publish(status.adapter(), status.servedAs(), State.UNLOADED, reason, Optional.empty());
    }

    /** Returns whether the server unloaded it. */
    private boolean tryToUnload(String name) {
        named.remove(name);
        try {
            target.server().unload(name);
            return true;
        } catch (ServerRefusedException e) {
            return keeps(name, e);
        } catch (ServerAwayException e) {
            target.server().requireWorking();
            return keeps(name, e);
        }
    }

    private boolean keeps(String name, RuntimeException why) {
        metrics.count(target.name(), Outcome.REFUSED);
        LOG.warnf("serving target %s keeps adapter %s: %s", target.name(), name, why.getMessage());
        return false;
    }

    /** Publishes that an adapter is not served. */
    private void publish(AdapterIdentity adapter, String servedAs, State state, String reason, Optional<String> proof) {
        published.publish(new ServingStatus(
                target.name(),
                target.kind(),
                adapter,
                servedAs,
                Optional.empty(),
                state,
                reason,
                proof,
                clock.instant()));
    }
}
