package io.adapterfactory.evaluator.basemodel;

import io.adapterfactory.messaging.KafkaSettings;
import io.adapterfactory.t2l.artifact.StoreUnavailableException;
import io.quarkus.runtime.StartupEvent;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;

/** Checks the store periodically, so that added and removed base models are known before a record names them. */
@ApplicationScoped
public class BaseModelWatch {

    private static final Logger LOG = Logger.getLogger(BaseModelWatch.class);
    private static final Duration PERIOD = Duration.ofSeconds(10);

    private final BaseModels baseModels;
    private final Duration retryPause;
    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(work -> {
        Thread made = new Thread(work, "base-model-watch");
        made.setDaemon(true);
        return made;
    });
    private volatile boolean looked;

    BaseModelWatch(BaseModels baseModels, KafkaSettings settings) {
        this.baseModels = baseModels;
        this.retryPause = settings.retryPause();
    }

    void start(@Observes StartupEvent event) {
        thread.execute(this::look);
    }

    /** Whether every base model that was in the store at the start has been checked. */
    public boolean hasLooked() {
        return looked;
    }

    private void look() {
        try {
            baseModels.refresh();
            looked = true;
        } catch (StoreUnavailableException e) {
            LOG.warnf("the base models cannot be read, retrying: %s", e.getMessage());
        } catch (RuntimeException e) {
            LOG.error("the base models cannot be read", e);
        }
        boolean waits = baseModels.states().values().stream().anyMatch(BaseModelState.Waiting.class::isInstance);
        Duration pause = waits || !looked ? retryPause : PERIOD;
        try {
            thread.schedule(this::look, pause.toMillis(), TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException e) {
            LOG.debug("the service stops");
        }
    }

    @PreDestroy
    void close() {
        thread.shutdownNow();
    }
}
