package io.adapterfactory.trainer.train;

import io.adapterfactory.t2l.artifact.StoreUnavailableException;
import io.adapterfactory.t2l.training.optimizer.Optimization.StepReport;
import io.adapterfactory.trainer.config.TrainerConfig;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jboss.logging.Logger;
import org.jboss.logging.MDC;

/**
 * Goes on with what is to be done, one thing at a time: a candidate is judged before the next round; a round starts when the
 * period is over or enough results have come, whichever is first; one that was cut off goes on.
 */
@ApplicationScoped
public class RoundScheduler {

    private static final Logger LOG = Logger.getLogger(RoundScheduler.class);
    private static final Duration PAUSE = Duration.ofSeconds(1);
    private static final Duration LONGEST_STOP = Duration.ofSeconds(20);

    /**
     * What the trainer is doing.
     *
     * @param pausedFor why training waits; empty if it does not
     * @param validating the candidate that is judged; empty if there is none
     */
    public record Status(
            boolean training,
            String version,
            long step,
            double loss,
            String pausedFor,
            String validating,
            int resultsKnown,
            int resultsWanted,
            Instant lastRound) {

        private static final Status IDLE = new Status(false, "", 0, Double.NaN, "", "", 0, 0, Instant.now());

        private Status step(String ofVersion, StepReport report) {
            return new Status(true, ofVersion, report.step() + 1, report.loss(), "", "", 0, 0, lastRound);
        }

        private Status paused(String why) {
            return new Status(training, version, step, loss, why, validating, resultsKnown, resultsWanted, lastRound);
        }

        private Status waiting(String candidate, int known, int wanted) {
            return new Status(false, version, step, loss, "", candidate, known, wanted, lastRound);
        }

        private Status ended() {
            return new Status(false, version, step, loss, "", "", 0, 0, Instant.now());
        }
    }

    /** What becomes of a round, as its metric says it. */
    private enum Outcome {
        TRAINED,
        CHAMPION,
        REJECTED,
        FAILED,
        DIVERGED,
        FENCED
    }

    /** The service ends, and with it the round for now. */
    private static final class StoppedException extends RuntimeException {

        private static final long serialVersionUID = 1L;
    }

    private final TrainerConfig config;
    private final TaskPool pool;
    private final Versions versions;
    private final TrainingRound round;
    private final Gate gate;
    private final ValidationResults results;
    private final Retirement retirement;
    private final VersionPublisher publisher;
    private final Load load;
    private final MeterRegistry metrics;
    private final Timer stepTime;
    private final MultiGauge weights;
    /** Results at the start of the last round that failed for good: it is tried again when new ones have come. */
    private final Map<String, Long> tried = new ConcurrentHashMap<>();

    private final Map<String, List<RoundPlan.Task>> newestTasks = new ConcurrentHashMap<>();

    private volatile boolean fenced;
    private final CountDownLatch stopping = new CountDownLatch(1);

    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(runnable -> {
        Thread trainer = new Thread(runnable, "trainer");
        trainer.setPriority(Thread.MIN_PRIORITY);
        trainer.setDaemon(true);
        return trainer;
    });
    private final AtomicReference<Status> status = new AtomicReference<>(Status.IDLE);

    public RoundScheduler(
            TrainerConfig config,
            TaskPool pool,
            Versions versions,
            TrainingRound round,
            Gate gate,
            ValidationResults results,
            Retirement retirement,
            VersionPublisher publisher,
            Load load,
            MeterRegistry metrics) {
        this.config = config;
        this.pool = pool;
        this.versions = versions;
        this.round = round;
        this.gate = gate;
        this.results = results;
        this.retirement = retirement;
        this.publisher = publisher;
        this.load = load;
        this.metrics = metrics;
        this.weights = MultiGauge.builder("factory.trainer.task.weight")
                .description("The weight that the newest round draws a task by")
                .register(metrics);
        this.stepTime = Timer.builder("factory.trainer.step")
                .description("One step of SFT")
                .publishPercentileHistogram()
                .register(metrics);
        // Known from the start, so that the first one is seen as an increase.
        for (Outcome outcome : Outcome.values()) {
            rounds(outcome);
        }
    }

    void start(@Observes StartupEvent event) {
        thread.scheduleWithFixedDelay(this::runDue, 2, 1, TimeUnit.SECONDS);
    }

    /** Waits for the step in hand: the engine's memory must not be torn down under it. */
    void stop(@Observes ShutdownEvent event) throws InterruptedException {
        stopping.countDown();
        thread.shutdown();
        if (!thread.awaitTermination(LONGEST_STOP.toSeconds(), TimeUnit.SECONDS)) {
            LOG.warnf("the trainer's work did not end within %d s", LONGEST_STOP.toSeconds());
            thread.shutdownNow();
        }
    }

    private boolean isStopping() {
        return stopping.getCount() == 0;
    }

    /** Results since the last round. */
    public long newResults(String baseModel) {
        return pool.results(baseModel) - Math.max(versions.resultsSeen(baseModel), tried.getOrDefault(baseModel, 0L));
    }

    void runDue() {
        if (fenced || isStopping() || !versions.isComplete()) {
            return;
        }
        for (String baseModel : versions.baseModels()) {
            MDC.put("baseModel", baseModel);
            try {
                runDue(baseModel);
            } catch (FencedException e) {
                fenced = true;
                count(Outcome.FENCED);
                LOG.errorf("no more rounds: %s", e.getMessage());
                return;
            } catch (StoreUnavailableException e) {
                LOG.errorf("the trainer could not go on now and tries again: %s", e.getMessage());
            } catch (IOException | RuntimeException e) {
                LOG.errorf(e, "the trainer could not go on now and tries again");
            } finally {
                MDC.remove("baseModel");
            }
        }
    }

    private void runDue(String baseModel) throws IOException {
        VersionRecord champion = versions.champion(baseModel).orElseThrow();
        Optional<VersionRecord> candidate = versions.openCandidate(baseModel);
        if (candidate.isPresent()) {
            judge(candidate.get(), champion);
            return;
        }
        String name = versions.nextName(baseModel);
        Optional<RoundPlan> unfinished = round.unfinished(champion.version(), name);
        if (unfinished.isPresent() && isToBeTried(unfinished.get())) {
            run(unfinished.get(), champion);
        } else if (isDue(baseModel)) {
            gate.tellScores(champion);
            run(round.plan(champion.version(), name, pool.results(baseModel)), champion);
        }
    }

    /** A round that failed is tried again after new results, not at once. */
    private boolean isToBeTried(RoundPlan plan) {
        return tried.getOrDefault(plan.baseModel(), -1L) < plan.resultsSeen() || isDue(plan.baseModel());
    }

    private boolean isDue(String baseModel) {
        long fresh = newResults(baseModel);
        boolean periodOver = Duration.between(status.get().lastRound(), Instant.now())
                        .compareTo(config.round().period())
                >= 0;
        return fresh >= config.round().afterResults() || fresh > 0 && periodOver;
    }

    private void judge(VersionRecord candidate, VersionRecord champion) throws IOException {
        Gate.State state = gate.judge(candidate, champion);
        if (state instanceof Gate.State.Waiting waiting) {
            if (!waiting.missing().isEmpty()) {
                publisher.order(waiting.missing());
                waiting.missing().forEach(order -> results.ordered(order.baseModel(), order.version(), order.taskId()));
            }
            status.set(status.get().waiting(candidate.name(), waiting.known(), waiting.wanted()));
            return;
        }
        VersionRecord judged = ((Gate.State.Decided) state).record();
        publisher.changed(List.of(judged));
        versions.on(judged);
        LOG.infof("version %s is %s: %s", judged.name(), judged.stage(), judged.reason());
        metrics.timer("factory.trainer.validation")
                .record(Duration.between(candidate.createdAt(), judged.createdAt())
                        .abs());
        count(judged.stage() == Stage.CHAMPION ? Outcome.CHAMPION : Outcome.REJECTED);
        status.set(status.get().ended());
        afterJudgement(judged.baseModel());
    }

    private void afterJudgement(String baseModel) throws IOException {
        Set<String> needed = new HashSet<>();
        versions.champion(baseModel).map(VersionRecord::name).ifPresent(needed::add);
        versions.previousChampion(baseModel).map(VersionRecord::name).ifPresent(needed::add);
        results.keepOnly(baseModel, needed);
        retirement.tidy(baseModel);
    }

    private void run(RoundPlan plan, VersionRecord champion) throws IOException {
        String name = plan.name();
        MDC.put("hypernetworkVersion", name);
        LOG.infof(
                "a round of training of %d tasks starts from %s after %d results",
                plan.tasks().size(), champion.name(), plan.resultsSeen());
        show(plan);
        Instant startedAt = Instant.now();
        Timer.Sample sample = Timer.start(metrics);
        try {
            StepClock clock = new StepClock();
            VersionRecord made = round.run(plan, champion.version(), report -> {
                stepTime.record(clock.lap());
                status.set(status.get().step(name, report));
                giveWay();
                clock.lap();
            });
            publisher.made(made, startedAt);
            versions.on(made);
            round.forgetUnfinished(plan.baseModel());
            count(Outcome.TRAINED);
            LOG.infof(
                    "the round ended: validation loss %.4f before, %.4f after",
                    made.figures().get(0).value(), made.figures().get(1).value());
        } catch (FencedException e) {
            throw e;
        } catch (StoppedException e) {
            LOG.infof("the round from %s stops here and goes on at the next start", champion.name());
        } catch (StoreUnavailableException e) {
            count(Outcome.FAILED);
            LOG.errorf(
                    "the round from %s stops here and goes on when the store is back: %s",
                    champion.name(), e.getMessage());
        } catch (TrainingRound.DivergedException e) {
            tried.put(plan.baseModel(), plan.resultsSeen());
            count(Outcome.DIVERGED);
            LOG.errorf("the round from %s is given up: %s", champion.name(), e.getMessage());
            round.forgetUnfinished(plan.baseModel());
        } catch (IOException | RuntimeException e) {
            tried.put(plan.baseModel(), plan.resultsSeen());
            count(Outcome.FAILED);
            LOG.errorf(e, "the round from %s failed and is tried again after new results", champion.name());
        } finally {
            sample.stop(metrics.timer("factory.trainer.round"));
            status.set(status.get().ended());
            MDC.remove("hypernetworkVersion");
        }
    }

    /** Training is never urgent: while others have much to do it waits, but not for ever. */
    private void giveWay() {
        Instant until = Instant.now().plus(config.round().longestPause());
        Optional<String> busy = load.busy();
        while (busy.isPresent() && Instant.now().isBefore(until) && !isStopping()) {
            status.set(status.get().paused(busy.get()));
            try {
                stopping.await(PAUSE.toMillis(), TimeUnit.MILLISECONDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new StoppedException();
            }
            busy = load.busy();
        }
        if (isStopping()) {
            throw new StoppedException();
        }
        status.set(status.get().paused(""));
    }

    private void show(RoundPlan plan) {
        newestTasks.put(plan.baseModel(), plan.tasks());
        List<MultiGauge.Row<?>> rows = new ArrayList<>();
        newestTasks.forEach((baseModel, tasks) -> tasks.forEach(task ->
                rows.add(MultiGauge.Row.of(Tags.of("baseModel", baseModel, "task", task.id()), task.weight()))));
        weights.register(rows, true);
    }

    private void count(Outcome outcome) {
        rounds(outcome).increment();
    }

    private Counter rounds(Outcome outcome) {
        return metrics.counter(
                "factory.trainer.rounds", "outcome", outcome.name().toLowerCase(Locale.ROOT));
    }

    /** Whether another trainer has taken over. */
    public boolean isFenced() {
        return fenced;
    }

    public Status status() {
        return status.get();
    }

    /** The newest round's tasks and weights; none before the first round. */
    public List<RoundPlan.Task> newestTasks(String baseModel) {
        return newestTasks.getOrDefault(baseModel, List.of());
    }

    /** Time between steps. */
    private static final class StepClock {

        private long last = System.nanoTime();

        Duration lap() {
            long now = System.nanoTime();
            Duration lap = Duration.ofNanos(now - last);
            last = now;
            return lap;
        }
    }
}
