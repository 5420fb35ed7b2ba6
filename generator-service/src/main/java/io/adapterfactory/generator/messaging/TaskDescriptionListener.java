package io.adapterfactory.generator.messaging;

import io.adapterfactory.messaging.KafkaSettings;
import io.adapterfactory.schemas.wire.RegistryUnreachableException;
import io.adapterfactory.t2l.artifact.StoreUnavailableException;
import io.quarkus.runtime.ShutdownEvent;
import io.smallrye.mutiny.Uni;
import io.smallrye.reactive.messaging.annotations.Blocking;
import io.smallrye.reactive.messaging.kafka.KafkaRecordBatch;
import io.smallrye.reactive.messaging.kafka.transactions.KafkaTransactions;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.interceptor.Interceptor;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.eclipse.microprofile.reactive.messaging.Channel;
import org.eclipse.microprofile.reactive.messaging.Incoming;
import org.jboss.logging.Logger;

/**
 * Processes task descriptions in batches. The results of a batch and its offsets are committed in one transaction, so
 * that each task has one visible answer even if a generator dies. {@link TaskIntake} opens the channel. A generator that is
 * stopped finishes its current batch and begins no other.
 */
@ApplicationScoped
public class TaskDescriptionListener {

    private static final Logger LOG = Logger.getLogger(TaskDescriptionListener.class);

    /** Shorter than the grace periods of the launcher (20 s) and of the pods (60 s); a batch takes seconds. */
    private static final Duration MAX_STOP = Duration.ofSeconds(15);

    private final KafkaTransactions<byte[]> transactions;
    private final TaskBatch batches;
    private final GenerationMetrics metrics;
    private final KafkaSettings settings;

    /** The current batch has the permit, from its delivery to the end of its transaction. */
    private final Semaphore oneBatch = new Semaphore(1);

    private volatile boolean stopping;

    TaskDescriptionListener(
            @Channel("generated") KafkaTransactions<byte[]> transactions,
            TaskBatch batches,
            GenerationMetrics metrics,
            KafkaSettings settings) {
        this.transactions = transactions;
        this.batches = batches;
        this.metrics = metrics;
        this.settings = settings;
    }

    /** A batch that fails because of an internal problem is rolled back and repeated after a pause. */
    @Incoming("tasks")
    @Blocking
    public Uni<Void> onBatch(KafkaRecordBatch<byte[], byte[]> batch) throws InterruptedException {
        oneBatch.acquire();
        if (stopping) {
            oneBatch.release();
            // Its offsets are not committed, so another generator gets it.
            return Uni.createFrom().voidItem();
        }
        return transactions
                .<Void>withTransaction(batch, emitter -> {
                    batches.process(batch.getRecords()).forEach(emitter::send);
                    return Uni.createFrom().voidItem();
                })
                .onFailure()
                .recoverWithUni(failure -> {
                    log(failure, batch.getRecords().size());
                    metrics.retried();
                    return Uni.createFrom().voidItem().onItem().delayIt().by(settings.retryPause());
                })
                .onTermination()
                .invoke(oneBatch::release);
    }

    /**
     * Waits for the current batch. This must happen before the channels close: they wait for two seconds only, and then
     * drop what the batch sends. It also happens before the followers of topics stop, which the batch may need.
     */
    void stop(@Observes @Priority(Interceptor.Priority.LIBRARY_BEFORE) ShutdownEvent event)
            throws InterruptedException {
        stopping = true;
        if (oneBatch.tryAcquire(MAX_STOP.toSeconds(), TimeUnit.SECONDS)) {
            oneBatch.release();
        } else {
            LOG.warnf("the current batch did not end within %d s; another generator repeats it", MAX_STOP.toSeconds());
        }
    }

    /** During an outage there are many retries, so only unexpected failures are logged with their stack trace. */
    private static void log(Throwable failure, int tasks) {
        if (failure instanceof UncheckedIOException
                || failure instanceof StoreUnavailableException
                || failure instanceof RegistryUnreachableException) {
            LOG.warnf("a batch of %d tasks waits: %s", tasks, failure.getMessage());
        } else {
            LOG.errorf(failure, "a batch of %d tasks could not be processed and will be retried", tasks);
        }
    }
}
