package io.adapterfactory.generator.messaging;

import io.adapterfactory.messaging.KafkaSettings;
import io.adapterfactory.schemas.wire.RegistryUnreachableException;
import io.adapterfactory.t2l.artifact.StoreUnavailableException;
import io.smallrye.mutiny.Uni;
import io.smallrye.reactive.messaging.annotations.Blocking;
import io.smallrye.reactive.messaging.kafka.KafkaRecordBatch;
import io.smallrye.reactive.messaging.kafka.transactions.KafkaTransactions;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.UncheckedIOException;
import org.eclipse.microprofile.reactive.messaging.Channel;
import org.eclipse.microprofile.reactive.messaging.Incoming;
import org.jboss.logging.Logger;

/**
 * Processes task descriptions in batches. The results of a batch and its offsets are committed in one transaction, so
 * that each task has one visible answer even if a generator dies. {@link TaskIntake} opens the channel.
 */
@ApplicationScoped
public class TaskDescriptionListener {

    private static final Logger LOG = Logger.getLogger(TaskDescriptionListener.class);

    private final KafkaTransactions<byte[]> transactions;
    private final TaskBatch batches;
    private final GenerationMetrics metrics;
    private final KafkaSettings settings;

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
    public Uni<Void> onBatch(KafkaRecordBatch<byte[], byte[]> batch) {
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
                });
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
