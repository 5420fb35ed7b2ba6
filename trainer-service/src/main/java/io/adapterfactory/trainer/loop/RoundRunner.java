package io.adapterfactory.trainer.loop;

import io.adapterfactory.t2l.artifact.StoreUnavailableException;
import io.adapterfactory.t2l.training.optimizer.Optimization.StepReport;
import io.adapterfactory.trainer.round.RoundFiles;
import io.adapterfactory.trainer.round.RoundPlan;
import io.adapterfactory.trainer.round.RoundResult;
import io.adapterfactory.trainer.round.RoundTraining;
import io.adapterfactory.trainer.version.FencedException;
import io.adapterfactory.trainer.version.Figure;
import io.adapterfactory.trainer.version.VersionChanges;
import io.adapterfactory.trainer.version.VersionRecord;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.function.Consumer;
import org.jboss.logging.Logger;
import org.jboss.logging.MDC;

/** Runs a planned round, publishes its version, and handles failures. */
@ApplicationScoped
class RoundRunner {

    private static final Logger LOG = Logger.getLogger(RoundRunner.class);

    private final RoundTraining training;
    private final RoundFiles files;
    private final VersionChanges changes;
    private final NewResults newResults;
    private final LoadPause pause;
    private final Judgments judgments;
    private final RoundState state;
    private final RoundObserver observer;
    private final Clock clock;

    RoundRunner(
            RoundTraining training,
            RoundFiles files,
            VersionChanges changes,
            NewResults newResults,
            LoadPause pause,
            Judgments judgments,
            RoundState state,
            RoundObserver observer,
            Clock clock) {
        this.training = training;
        this.files = files;
        this.changes = changes;
        this.newResults = newResults;
        this.pause = pause;
        this.judgments = judgments;
        this.state = state;
        this.observer = observer;
        this.clock = clock;
    }

    /**
     * @param champion that the plan starts from
     * @throws FencedException when another trainer has taken over
     */
    void run(RoundPlan plan, VersionRecord champion) {
        MDC.put("hypernetworkVersion", plan.name());
        LOG.infof(
                "a training round of %d tasks starts from %s after %d results",
                plan.tasks().size(), champion.name(), plan.resultsSeen());
        state.began(plan);
        observer.began(plan);
        Stopwatch stopwatch = new Stopwatch();
        try {
            observer.outcome(train(plan, champion));
        } catch (FencedException e) {
            throw e;
        } catch (StopSignal.StoppedException e) {
            LOG.infof("the round from %s is paused and continues at the next start", champion.name());
        } catch (StoreUnavailableException e) {
            LOG.errorf(
                    "the round from %s is paused and continues when the store is available again: %s",
                    champion.name(), e.getMessage());
            observer.outcome(RoundObserver.Outcome.FAILED);
        } catch (RuntimeException | OutOfMemoryError e) {
            // A base model that is too large for the heap must not stop the rounds of the others.
            LOG.errorf(e, "the round from %s failed and will be retried after new results", champion.name());
            newResults.roundFailed(plan);
            observer.outcome(RoundObserver.Outcome.FAILED);
        } finally {
            observer.ended(stopwatch.lap());
            state.ended(plan.baseModel(), clock.instant());
            MDC.remove("hypernetworkVersion");
        }
    }

    private RoundObserver.Outcome train(RoundPlan plan, VersionRecord champion) {
        Instant startedAt = clock.instant();
        RoundResult result = training.run(plan, champion.version(), progress(plan));
        RoundObserver.Outcome outcome = result.match(
                trained -> {
                    changes.made(trained.version(), startedAt);
                    LOG.infof(
                            "the round ended: validation loss %.4f before, %.4f after",
                            trained.version().figure(Figure.LOSS_BEFORE).orElseThrow(),
                            trained.version().figure(Figure.LOSS_AFTER).orElseThrow());
                    return RoundObserver.Outcome.TRAINED;
                },
                diverged -> {
                    newResults.roundFailed(plan);
                    LOG.errorf("the round from %s is abandoned: %s", champion.name(), diverged.reason());
                    return RoundObserver.Outcome.DIVERGED;
                },
                untrainable -> {
                    newResults.roundFailed(plan);
                    LOG.warnf("the round from %s cannot run: %s", champion.name(), untrainable.reason());
                    return RoundObserver.Outcome.FAILED;
                });
        files.forgetUnfinished(plan.baseModel());
        return outcome;
    }

    private Consumer<StepReport> progress(RoundPlan plan) {
        Stopwatch stopwatch = new Stopwatch();
        return report -> {
            observer.stepDone(stopwatch.lap());
            state.update(status -> status.step(plan, report));
            judgments.proceed();
            pause.giveWay();
            stopwatch.lap();
        };
    }

    /** Measures the real time between two calls. */
    private static final class Stopwatch {

        private long last = System.nanoTime();

        Duration lap() {
            long now = System.nanoTime();
            Duration lap = Duration.ofNanos(now - last);
            last = now;
            return lap;
        }
    }
}
