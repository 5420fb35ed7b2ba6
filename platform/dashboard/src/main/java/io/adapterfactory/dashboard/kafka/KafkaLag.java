package io.adapterfactory.dashboard.kafka;

import io.adapterfactory.dashboard.port.ConsumerLag;
import io.adapterfactory.dashboard.view.FactoryView;
import io.adapterfactory.dashboard.view.Traffic;
import io.adapterfactory.messaging.basemodel.ServiceGroups;
import io.adapterfactory.schemas.ConsumerGroups;
import io.adapterfactory.schemas.Topics;
import io.smallrye.common.annotation.Identifier;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListConsumerGroupOffsetsSpec;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.jboss.logging.Logger;

/**
 * Compares the committed offsets of the generator's and the evaluator's consumer groups with the records in the view.
 */
@ApplicationScoped
class KafkaLag implements ConsumerLag {

    private static final Logger LOG = Logger.getLogger(KafkaLag.class);
    private static final int LIMIT_SECONDS = 5;
    private static final long FRESH_NANOS = TimeUnit.MILLISECONDS.toNanos(900);

    /** @param service the group that processes the rest; other groups process only some base models */
    private record Reader(String service, String topic) {}

    private static final List<Reader> READERS = List.of(
            new Reader(ConsumerGroups.GENERATOR, Topics.TASK_DESCRIPTIONS),
            new Reader(ConsumerGroups.EVALUATOR, Topics.GENERATED_ADAPTERS),
            new Reader(ConsumerGroups.EVALUATOR_SHARDS, Topics.EVALUATION_SHARDS));

    private final Admin admin;
    private final FactoryView view;
    private List<Lag> newest = List.of();
    private long askedAt = System.nanoTime() - FRESH_NANOS;

    KafkaLag(@Identifier("default-kafka-broker") Map<String, Object> kafka, FactoryView view) {
        this.admin = Admin.create(kafka);
        this.view = view;
    }

    /** Queries the broker at most once a second, however many pages are open. */
    @Override
    public synchronized List<Lag> now() {
        if (System.nanoTime() - askedAt >= FRESH_NANOS) {
            newest = ask();
            askedAt = System.nanoTime();
        }
        return newest;
    }

    private List<Lag> ask() {
        List<Lag> lags = new ArrayList<>();
        try {
            for (Reader reader : READERS) {
                lags.add(ask(reader));
            }
        } catch (ExecutionException | TimeoutException e) {
            LOG.warnf("cannot read the consumer groups' offsets: %s", e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return lags;
    }

    /** The group of a service with the largest lag; each group reads the whole topic. */
    private Lag ask(Reader reader) throws ExecutionException, TimeoutException, InterruptedException {
        Map<String, ListConsumerGroupOffsetsSpec> question = new HashMap<>();
        ServiceGroups.of(admin, reader.service())
                .forEach(group -> question.put(group, new ListConsumerGroupOffsetsSpec()));
        var answer = admin.listConsumerGroupOffsets(question).all().get(LIMIT_SECONDS, TimeUnit.SECONDS);
        long records = 0;
        long oldestAgeMs = 0;
        for (String group : question.keySet()) {
            Map<Integer, Long> next = new HashMap<>();
            answer.getOrDefault(group, Map.<TopicPartition, OffsetAndMetadata>of())
                    .forEach((partition, committed) -> {
                        if (committed != null && partition.topic().equals(reader.topic())) {
                            next.put(partition.partition(), committed.offset());
                        }
                    });
            // If all pods process only named base models, there is no group for the rest.
            if (!next.isEmpty() || question.size() == 1) {
                Traffic.Waiting waiting = view.traffic().waiting(reader.topic(), next);
                records = Math.max(records, waiting.records());
                oldestAgeMs = Math.max(oldestAgeMs, waiting.oldestAgeMs());
            }
        }
        return new Lag(reader.service(), reader.topic(), records, oldestAgeMs);
    }

    @PreDestroy
    void close() {
        admin.close();
    }
}
