package io.adapterfactory.generator.messaging;

import io.adapterfactory.generator.config.GeneratorConfig;
import io.smallrye.mutiny.Uni;
import io.smallrye.reactive.messaging.annotations.Blocking;
import io.smallrye.reactive.messaging.kafka.KafkaRecordBatch;
import io.smallrye.reactive.messaging.kafka.transactions.KafkaTransactions;
import jakarta.enterprise.context.ApplicationScoped;
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
    private final GeneratorConfig config;

    TaskDescriptionListener(
            @Channel("generated") KafkaTransactions<byte[]> transactions,
            TaskBatch batches,
            GenerationMetrics metrics,
            GeneratorConfig config) {
        this.transactions = transactions;
        this.batches = batches;
        this.metrics = metrics;
        this.config = config;
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
                    LOG.errorf(
                            failure,
                            "a batch of %d tasks could not be served now and will be tried again",
                            batch.getRecords().size());
                    metrics.retried();
                    return Uni.createFrom().voidItem().onItem().delayIt().by(config.retryPause());
                });
    }
}
