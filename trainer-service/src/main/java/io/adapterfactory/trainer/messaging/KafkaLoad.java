package io.adapterfactory.trainer.messaging;

import io.adapterfactory.messaging.basemodel.ServiceGroups;
import io.adapterfactory.schemas.ConsumerGroups;
import io.adapterfactory.trainer.config.TrainerConfig;
import io.adapterfactory.trainer.loop.Load;
import io.smallrye.common.annotation.Identifier;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import java.lang.management.ManagementFactory;
import java.lang.management.OperatingSystemMXBean;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.jboss.logging.Logger;

/** How far the generator and the evaluator are behind, and the machine's load average; queried from time to time. */
@ApplicationScoped
class KafkaLoad implements Load {

    private static final Logger LOG = Logger.getLogger(KafkaLoad.class);
    private static final List<String> SERVICES = List.of(ConsumerGroups.GENERATOR, ConsumerGroups.EVALUATOR);
    private static final Duration FRESH = Duration.ofSeconds(5);
    private static final long LIMIT_SECONDS = 5;

    private final TrainerConfig config;
    private final Map<String, Object> kafka;
    private final Clock clock;
    private final OperatingSystemMXBean machine = ManagementFactory.getOperatingSystemMXBean();
    private Admin admin;
    private Instant askedAt = Instant.EPOCH;
    private Optional<String> answer = Optional.empty();

    KafkaLoad(TrainerConfig config, @Identifier("default-kafka-broker") Map<String, Object> kafka, Clock clock) {
        this.config = config;
        this.kafka = kafka;
        this.clock = clock;
    }

    @Override
    public synchronized Optional<String> busy() {
        if (askedAt.isBefore(clock.instant().minus(FRESH))) {
            answer = overloaded().or(this::behind);
            askedAt = clock.instant();
        }
        return answer;
    }

    private Optional<String> overloaded() {
        double load = machine.getSystemLoadAverage() / machine.getAvailableProcessors();
        double max = config.round().maxLoad();
        return max > 0 && load > max
                ? Optional.of(String.format(
                        Locale.ROOT, "the load average is %.1f times the processors, more than %.1f", load, max))
                : Optional.empty();
    }

    private Optional<String> behind() {
        long max = config.round().maxLag();
        if (max <= 0) {
            return Optional.empty();
        }
        for (String service : SERVICES) {
            try {
                for (String group : ServiceGroups.of(admin(), service)) {
                    long lag = lag(group);
                    if (lag > max) {
                        return Optional.of(group + " has " + lag + " waiting events, more than " + max);
                    }
                }
            } catch (ExecutionException | TimeoutException e) {
                // If the lag is unknown, training does not pause.
                LOG.debugf("the lag of %s is currently unknown: %s", service, e.getMessage());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return Optional.empty();
            }
        }
        return Optional.empty();
    }

    private long lag(String group) throws ExecutionException, TimeoutException, InterruptedException {
        Map<TopicPartition, OffsetAndMetadata> done = admin().listConsumerGroupOffsets(group)
                .partitionsToOffsetAndMetadata()
                .get(LIMIT_SECONDS, TimeUnit.SECONDS);
        var ends = admin().listOffsets(done.keySet().stream()
                        .collect(Collectors.toMap(partition -> partition, partition -> OffsetSpec.latest())))
                .all()
                .get(LIMIT_SECONDS, TimeUnit.SECONDS);
        return done.entrySet().stream()
                .filter(entry -> entry.getValue() != null)
                .mapToLong(entry -> Math.max(
                        0, ends.get(entry.getKey()).offset() - entry.getValue().offset()))
                .sum();
    }

    private Admin admin() {
        if (admin == null) {
            admin = Admin.create(kafka);
        }
        return admin;
    }

    @PreDestroy
    synchronized void close() {
        if (admin != null) {
            admin.close(Duration.ofSeconds(1));
        }
    }
}
