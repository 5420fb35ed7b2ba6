package io.adapterfactory.trainer.train;

import io.adapterfactory.t2l.training.Optimisation.StepReport;
import io.adapterfactory.trainer.config.TrainerConfig;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jboss.logging.Logger;
import org.jboss.logging.MDC;

/** Starts a round when the period is over or enough results have come, whichever is first; one round at a time. */
@ApplicationScoped
public class RoundScheduler {

    private static final Logger LOG = Logger.getLogger(RoundScheduler.class);

    /** What the trainer is doing. */
    public record Status(boolean training, String version, long step, double loss, Instant lastRound) {}

    private final TrainerConfig config;
    private final TaskPool pool;
    private final Versions versions;
    private final TrainingRound round;
    private final RoundPublisher publisher;
    private final MeterRegistry metrics;
    private final Timer stepTime;
    /** Results at the start of the last round, also of one that failed: it is tried again when new ones have come. */
    private final Map<String, Long> tried = new ConcurrentHashMap<>();

    private volatile boolean fenced;

    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(runnable -> {
        Thread trainer = new Thread(runnable, "trainer");
        trainer.setPriority(Thread.MIN_PRIORITY);
        trainer.setDaemon(true);
        return trainer;
    });
    private final AtomicReference<Status> status =
            new AtomicReference<>(new Status(false, "", 0, Double.NaN, Instant.now()));

    public RoundScheduler(
            TrainerConfig config,
            TaskPool pool,
            Versions versions,
            TrainingRound round,
            RoundPublisher publisher,
            MeterRegistry metrics) {
        this.config = config;
        this.pool = pool;
        this.versions = versions;
        this.round = round;
        this.publisher = publisher;
        this.metrics = metrics;
        this.stepTime = Timer.builder("factory.trainer.step")
                .description("One step of SFT")
                .publishPercentileHistogram()
                .register(metrics);
    }

    void start(@Observes StartupEvent event) {
        thread.scheduleWithFixedDelay(this::runDueRounds, 2, 2, TimeUnit.SECONDS);
    }

    void stop(@Observes ShutdownEvent event) {
        thread.shutdownNow();
    }

    /** Results since the last round. */
    public long newResults(String baseModel) {
        return pool.results(baseModel) - Math.max(versions.resultsSeen(baseModel), tried.getOrDefault(baseModel, 0L));
    }

    void runDueRounds() {
        if (fenced || !versions.isComplete()) {
            return;
        }
        for (String baseModel : versions.baseModels()) {
            long results = newResults(baseModel);
            boolean periodOver = Duration.between(status.get().lastRound(), Instant.now())
                            .compareTo(config.round().period())
                    >= 0;
            if (results >= config.round().afterResults() || results > 0 && periodOver) {
                run(baseModel);
            }
        }
    }

    private void run(String baseModel) {
        Version champion = versions.champion(baseModel).orElseThrow();
        String name = versions.nextName(baseModel);
        long resultsSeen = pool.results(baseModel);
        MDC.put("baseModel", baseModel);
        MDC.put("hypernetworkVersion", name);
        LOG.infof("a round of training starts from %s after %d results", champion.name(), newResults(baseModel));
        Timer.Sample sample = Timer.start(metrics);
        try {
            StepClock clock = new StepClock();
            RoundOutcome outcome = round.run(champion, name, resultsSeen, report -> {
                stepTime.record(clock.lap());
                report(name, report);
            });
            publisher.publish(outcome);
            versions.known(baseModel, name, resultsSeen);
            round.forgetStates(baseModel);
            count(outcome.isBetter() ? "better" : "worse");
            LOG.infof(
                    "the round ended: validation loss %.4f before, %.4f after",
                    outcome.lossBefore(), outcome.lossAfter());
        } catch (FencedException e) {
            fenced = true;
            count("fenced");
            LOG.errorf("no more rounds: %s", e.getMessage());
        } catch (Exception e) {
            count("failed");
            LOG.errorf(e, "the round from %s failed and is tried again after new results", champion.name());
        } finally {
            tried.put(baseModel, resultsSeen);
            sample.stop(metrics.timer("factory.trainer.round"));
            status.set(new Status(false, name, status.get().step(), status.get().loss(), Instant.now()));
            MDC.remove("baseModel");
            MDC.remove("hypernetworkVersion");
        }
    }

    private void count(String outcome) {
        metrics.counter("factory.trainer.rounds", "outcome", outcome).increment();
    }

    private void report(String version, StepReport report) {
        status.set(new Status(
                true, version, report.step() + 1, report.loss(), status.get().lastRound()));
    }

    /** Whether another trainer has taken over. */
    public boolean isFenced() {
        return fenced;
    }

    public Status status() {
        return status.get();
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
