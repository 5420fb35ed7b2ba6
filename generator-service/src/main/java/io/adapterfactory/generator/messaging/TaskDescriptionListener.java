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
 * Takes task descriptions in batches. What is made of a batch and the batch's offsets are committed in one transaction: each
 * task has one visible answer, also when a generator dies in between. {@link TaskIntake} opens the channel.
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

    /** A batch that fails for a reason of ours is rolled back and comes again after a pause. */
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
                    tell(failure, batch.getRecords().size());
                    metrics.retried();
                    return Uni.createFrom().voidItem().onItem().delayIt().by(settings.retryPause());
                });
    }

    /** While something is away its tries follow each other for long; only what nobody expected comes with its stack. */
    private static void tell(Throwable failure, int tasks) {
        if (failure instanceof UncheckedIOException
                || failure instanceof StoreUnavailableException
                || failure instanceof RegistryUnreachableException) {
            LOG.warnf("a batch of %d tasks waits: %s", tasks, failure.getMessage());
        } else {
            LOG.errorf(failure, "a batch of %d tasks could not be served now and will be tried again", tasks);
        }
    }
}
