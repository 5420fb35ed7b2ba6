package io.adapterfactory.trainer.loop;

import io.adapterfactory.trainer.gate.Gate;
import io.adapterfactory.trainer.gate.ValidationOrders;
import io.adapterfactory.trainer.gate.Verdict;
import io.adapterfactory.trainer.version.Stage;
import io.adapterfactory.trainer.version.VersionChanges;
import io.adapterfactory.trainer.version.VersionRecord;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jboss.logging.Logger;

/** Carries out the gate's verdict: publishes missing orders or the decision. */
@ApplicationScoped
class CandidateJudge {

    private static final Logger LOG = Logger.getLogger(CandidateJudge.class);

    private final Gate gate;
    private final ValidationOrders orders;
    private final VersionChanges changes;
    private final Cleanup cleanup;
    private final RoundState state;
    private final RoundObserver observer;
    private final Clock clock;

    CandidateJudge(
            Gate gate,
            ValidationOrders orders,
            VersionChanges changes,
            Cleanup cleanup,
            RoundState state,
            RoundObserver observer,
            Clock clock) {
        this.gate = gate;
        this.orders = orders;
        this.changes = changes;
        this.cleanup = cleanup;
        this.state = state;
        this.observer = observer;
        this.clock = clock;
    }

    /** @param champion the version that the candidate would replace */
    void judge(VersionRecord candidate, VersionRecord champion) {
        Optional<VersionRecord> judged = gate.judge(candidate, champion)
                .match(
                        pending -> {
                            await(candidate, pending);
                            return Optional.empty();
                        },
                        decided -> Optional.of(decided.record()));
        judged.ifPresent(record -> publish(candidate, record));
    }

    private void await(VersionRecord candidate, Verdict.Pending pending) {
        orders.publish(pending.missing());
        state.update(status -> status.waiting(candidate, pending.known(), pending.wanted()));
    }

    private void publish(VersionRecord candidate, VersionRecord judged) {
        changes.changed(List.of(judged));
        LOG.infof("version %s is %s: %s", judged.name(), judged.stage(), judged.reason());
        observer.judged(
                Duration.between(candidate.createdAt(), judged.createdAt()).abs());
        observer.outcome(
                judged.stage() == Stage.CHAMPION ? RoundObserver.Outcome.CHAMPION : RoundObserver.Outcome.REJECTED);
        state.judged(judged.baseModel(), clock.instant());
        cleanup.afterJudgment(judged.baseModel());
    }
}
