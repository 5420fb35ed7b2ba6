package io.adapterfactory.evaluator.messaging;

import io.quarkus.runtime.Quarkus;
import io.smallrye.common.annotation.Identifier;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.kafka.clients.producer.ProducerInterceptor;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.errors.InvalidProducerEpochException;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.jboss.logging.Logger;

/**
 * Ends the process when the broker takes nothing from its transactional producer any more, because a transaction was not ended
 * in time ({@code transaction.timeout.ms}): after a long pause of the process, say. That error is for ever, and the messaging
 * library sends again and again instead of making a new producer; a process that stayed would keep its partitions and score none
 * of their adapters.
 */
@ApplicationScoped
@Identifier("shut-out-producer")
public class ShutOutProducer implements ProducerInterceptor<byte[], byte[]> {

    private static final Logger LOG = Logger.getLogger(ShutOutProducer.class);
    private static final int EXIT_CODE = 3;

    private final AtomicBoolean ending = new AtomicBoolean();

    @Override
    public ProducerRecord<byte[], byte[]> onSend(ProducerRecord<byte[], byte[]> record) {
        return record;
    }

    @Override
    public void onAcknowledgement(RecordMetadata metadata, Exception failure) {
        boolean shutOut =
                failure instanceof ProducerFencedException || failure instanceof InvalidProducerEpochException;
        if (shutOut && ending.compareAndSet(false, true)) {
            LOG.errorf(
                    "the broker has shut this evaluator's producer out, and only a new process gets over that: ending; %s",
                    failure.getMessage());
            Quarkus.asyncExit(EXIT_CODE);
        }
    }

    @Override
    public void configure(Map<String, ?> settings) {
        // It has none.
    }

    @Override
    public void close() {
        // It holds nothing.
    }
}
