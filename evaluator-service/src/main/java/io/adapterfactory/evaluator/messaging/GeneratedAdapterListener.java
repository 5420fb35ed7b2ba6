package io.adapterfactory.evaluator.messaging;

import io.adapterfactory.messaging.KafkaSettings;
import io.micrometer.core.instrument.MeterRegistry;
import io.smallrye.common.annotation.Blocking;
import io.smallrye.mutiny.Uni;
import io.smallrye.reactive.messaging.kafka.KafkaRecordBatch;
import io.smallrye.reactive.messaging.kafka.transactions.KafkaTransactions;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import org.eclipse.microprofile.reactive.messaging.Channel;
import org.eclipse.microprofile.reactive.messaging.Incoming;
import org.eclipse.microprofile.reactive.messaging.Message;
import org.jboss.logging.Logger;

/**
 * Processes generated adapters in batches of everything that is waiting; a single adapter is scored immediately. The
 * results of a batch and its offsets are committed in one transaction.
 */
@ApplicationScoped
public class GeneratedAdapterListener {

    private static final Logger LOG = Logger.getLogger(GeneratedAdapterListener.class);

    private final KafkaTransactions<byte[]> transactions;
    private final AdapterEvents events;
    private final KafkaSettings settings;
    private final MeterRegistry metrics;

    GeneratedAdapterListener(
            @Channel("evaluated") KafkaTransactions<byte[]> transactions,
            AdapterEvents events,
            KafkaSettings settings,
            MeterRegistry metrics) {
        this.transactions = transactions;
        this.events = events;
        this.settings = settings;
        this.metrics = metrics;
    }

    /** A batch whose results cannot be sent is repeated after a pause. */
    @Incoming("adapters")
    @Blocking
    public Uni<Void> onBatch(KafkaRecordBatch<byte[], byte[]> batch) {
        // Scored before the transaction begins, because a long benchmark would exceed its timeout.
        List<Message<byte[]>> answers = events.process(batch.getRecords());
        return transactions
                .<Void>withTransaction(batch, emitter -> {
                    answers.forEach(emitter::send);
                    return Uni.createFrom().voidItem();
                })
                .onFailure()
                .recoverWithUni(failure -> {
                    LOG.errorf(
                            failure,
                            "results of %d adapters could not be sent; they will be scored again",
                            batch.getRecords().size());
                    metrics.counter("factory.evaluator.retries").increment();
                    return Uni.createFrom().voidItem().onItem().delayIt().by(settings.retryPause());
                });
    }
}
