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
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jboss.logging.Logger;

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
    }

    void start(@Observes StartupEvent event) {
        thread.scheduleWithFixedDelay(this::runDueRounds, 2, 2, TimeUnit.SECONDS);
    }

    void stop(@Observes ShutdownEvent event) {
        thread.shutdownNow();
    }

    private void runDueRounds() {
        for (String baseModel : versions.baseModels()) {
            int results = pool.newResults(baseModel);
            boolean periodOver = Duration.between(status.get().lastRound(), Instant.now())
                            .compareTo(config.round().period())
                    >= 0;
            if (results >= config.round().afterResults() || results > 0 && periodOver) {
                run(baseModel, results);
            }
        }
    }

    private void run(String baseModel, int results) {
        Version champion = versions.champion(baseModel).orElseThrow();
        String name = versions.nextName(baseModel);
        LOG.infof("round for %s: from %s to %s after %d results", baseModel, champion.name(), name, results);
        Timer.Sample sample = Timer.start(metrics);
        try {
            RoundOutcome outcome = round.run(champion, name, report -> report(name, report));
            versions.known(baseModel, name);
            publisher.publish(outcome);
            metrics.counter(
                            "factory.trainer.rounds",
                            "outcome",
                            outcome.getClass().getSimpleName().toLowerCase(java.util.Locale.ROOT))
                    .increment();
            LOG.infof(
                    "round for %s ended: validation loss %.4f before, %.4f after",
                    baseModel, outcome.lossBefore(), outcome.lossAfter());
        } catch (Exception e) {
            metrics.counter("factory.trainer.rounds", "outcome", "failed").increment();
            LOG.errorf(e, "round for %s from %s failed", baseModel, champion.name());
        } finally {
            pool.roundDone(baseModel, results);
            sample.stop(metrics.timer("factory.trainer.round"));
            status.set(new Status(false, name, status.get().step(), status.get().loss(), Instant.now()));
        }
    }

    private void report(String version, StepReport report) {
        status.set(new Status(
                true, version, report.step() + 1, report.loss(), status.get().lastRound()));
        metrics.counter("factory.trainer.steps").increment();
    }

    public Status status() {
        return status.get();
    }
}
