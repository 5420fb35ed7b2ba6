package io.adapterfactory.messaging;

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
 * Ends the process when its transactional producer has been fenced, for example because a long pause made a transaction
 * exceed {@code transaction.timeout.ms}. The producer cannot recover, but the messaging library keeps using it: without
 * the exit, the process would keep its partitions and process none of their records.
 */
@ApplicationScoped
@Identifier(FencedProducerExit.NAME)
public class FencedProducerExit implements ProducerInterceptor<byte[], byte[]> {

    /** Value of a channel's {@code interceptor-bean}. */
    static final String NAME = "fenced-producer-exit";

    private static final Logger LOG = Logger.getLogger(FencedProducerExit.class);
    private static final int EXIT_CODE = 3;

    private final ServiceName service;
    private final AtomicBoolean ending = new AtomicBoolean();

    FencedProducerExit(ServiceName service) {
        this.service = service;
    }

    @Override
    public ProducerRecord<byte[], byte[]> onSend(ProducerRecord<byte[], byte[]> record) {
        return record;
    }

    @Override
    public void onAcknowledgement(RecordMetadata metadata, Exception failure) {
        boolean fenced = failure instanceof ProducerFencedException || failure instanceof InvalidProducerEpochException;
        if (fenced && ending.compareAndSet(false, true)) {
            LOG.errorf(
                    "the producer of this %s has been fenced, and only a new process can recover from that:"
                            + " exiting; %s",
                    service, failure.getMessage());
            Quarkus.asyncExit(EXIT_CODE);
        }
    }

    @Override
    public void configure(Map<String, ?> settings) {
        // no settings
    }

    @Override
    public void close() {
        // no resources
    }
}
