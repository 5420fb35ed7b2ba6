package io.adapterfactory.trainer.loop;

import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;

/** Runs the loop on one low-priority thread while the service runs. */
@ApplicationScoped
class RoundThread {

    private static final Logger LOG = Logger.getLogger(RoundThread.class);
    private static final Duration FIRST_PASS = Duration.ofSeconds(2);
    private static final Duration BETWEEN_PASSES = Duration.ofSeconds(1);
    private static final Duration MAX_STOP = Duration.ofSeconds(20);

    private final RoundLoop loop;
    private final StopSignal stop;
    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(runnable -> {
        Thread trainer = new Thread(runnable, "trainer");
        trainer.setPriority(Thread.MIN_PRIORITY);
        trainer.setDaemon(true);
        return trainer;
    });

    RoundThread(RoundLoop loop, StopSignal stop) {
        this.loop = loop;
        this.stop = stop;
    }

    void start(@Observes StartupEvent event) {
        thread.scheduleWithFixedDelay(
                this::pass, FIRST_PASS.toMillis(), BETWEEN_PASSES.toMillis(), TimeUnit.MILLISECONDS);
    }

    private void pass() {
        if (!stop.isStopped()) {
            loop.pass();
        }
    }

    /** Waits for the current step, because it uses native memory that must not be freed. */
    void stop(@Observes ShutdownEvent event) throws InterruptedException {
        stop.stop();
        thread.shutdown();
        if (!thread.awaitTermination(MAX_STOP.toSeconds(), TimeUnit.SECONDS)) {
            LOG.warnf("the trainer's loop did not stop within %d s", MAX_STOP.toSeconds());
            thread.shutdownNow();
        }
    }
}
