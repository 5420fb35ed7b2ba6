package io.adapterfactory.serving.controller;

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
 * Loads adapters into one server, checks them, and unloads them. An adapter at which the server stops working is not offered again after
 * the second time: a server that ends on a request would end on it again.
 */
final class TargetAdapters {

    private static final Logger LOG = Logger.getLogger(TargetAdapters.class);
    private static final int MAX_STOPS = 2;
    /** To load an adapter when the answers say neither that it nor that the server is at fault; one in each period. */
    private static final int MAX_ATTEMPTS = 3;
    /** After the first failure, proofs ask for answers instead of log-probabilities. */
    private static final int MAX_PROOF_ATTEMPTS = 2;

    private final Target target;
    private final AdapterOffers offers;
    private final ProofCheck proofs;
    private final PublishedStatuses published;
    private final ServingMetrics metrics;
    private final Duration retryAfter;
    private final Clock clock;
    /** How often the server stopped working when it was asked for an adapter, since that was last served. */
    private final Map<String, Integer> stops = new HashMap<>();
    /** How often loading an adapter failed in a row although the server worked. */
    private final Map<String, Integer> failures = new HashMap<>();

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

    /** The same adapters; those at which the server stopped come last, so that they keep no other from being loaded. */
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
        return prove(candidate, target.server().servedAs(offer));
    }

    private boolean isRefusedOfLate(ServingStatus before) {
        return before != null
                && before.state() == State.FAILED
                && clock.instant().isBefore(before.changedAt().plus(retryAfter));
    }

    /** The server works, and failed to load this adapter, without a word about whose fault that is. */
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
     * After trouble with an adapter: if the server works, it was this adapter's fault.
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
                                + " times when it was asked for this adapter, which is"
                                + " not offered again until the evaluator is restarted: " + trouble.getMessage());
            }
            throw e;
        }
    }

    /** Checks a served adapter if that is due. Returns whether it is served now. */
    boolean keep(ScoredAdapter candidate, ServingStatus before) {
        return !target.proves()
                || !proofs.isDue(candidate.adapter().identity().adapterId())
                || prove(candidate, before.servedAs());
    }

    private boolean prove(ScoredAdapter candidate, String servedAs) {
        AdapterIdentity adapter = candidate.adapter().identity();
        ProofResult result = target.proves()
                ? checked(candidate, servedAs)
                : new ProofResult.NotChecked("not checked: switched off for this target");
        Optional<String> words = Optional.of(result.words());
        if (result instanceof ProofResult.Failed) {
            metrics.count(target.name(), Outcome.DISPROVED);
            tryToUnload(adapter.adapterId());
            publish(
                    adapter,
                    adapter.adapterId(),
                    State.FAILED,
                    "unloaded, because the server does not answer with it: " + result.words(),
                    words);
            return false;
        }
        stops.remove(adapter.adapterId());
        publish(adapter, servedAs, State.SERVED, passed(candidate), words);
        return true;
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
                            "the server works, but not on requests for this adapter: " + e.getMessage());
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

    void unload(ServingStatus status, boolean isLoaded) {
        if (isLoaded && !tryToUnload(status.adapter().adapterId())) {
            return;
        }
        metrics.count(target.name(), Outcome.UNLOADED);
        publish(
                status.adapter(),
                status.servedAs(),
                State.UNLOADED,
                "not among the " + target.maxAdapters()
                        + " newest adapters that passed (one for each description, and only from versions that were not rejected)",
                Optional.empty());
    }

    /** Returns whether the server unloaded it. */
    private boolean tryToUnload(String adapterId) {
        try {
            target.server().unload(adapterId);
            return true;
        } catch (ServerRefusedException e) {
            return keeps(adapterId, e);
        } catch (ServerAwayException e) {
            target.server().requireWorking();
            return keeps(adapterId, e);
        }
    }

    private boolean keeps(String adapterId, RuntimeException why) {
        metrics.count(target.name(), Outcome.REFUSED);
        LOG.warnf("serving target %s keeps adapter %s: %s", target.name(), adapterId, why.getMessage());
        return false;
    }

    private void publish(AdapterIdentity adapter, String servedAs, State state, String reason, Optional<String> proof) {
        published.publish(new ServingStatus(
                target.name(), target.kind(), adapter, servedAs, state, reason, proof, clock.instant()));
    }
}
