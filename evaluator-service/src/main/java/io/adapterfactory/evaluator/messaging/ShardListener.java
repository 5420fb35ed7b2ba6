package io.adapterfactory.evaluator.messaging;

import io.adapterfactory.evaluator.evaluate.AdapterScoring;
import io.adapterfactory.evaluator.evaluate.ShardScore;
import io.adapterfactory.messaging.KafkaSettings;
import io.adapterfactory.messaging.RecordTraces;
import io.adapterfactory.messaging.Retry;
import io.adapterfactory.messaging.StoppingException;
import io.adapterfactory.messaging.basemodel.BaseModelSelection;
import io.adapterfactory.schemas.EvaluationShard;
import io.adapterfactory.schemas.Topics;
import io.adapterfactory.schemas.wire.UnreadableEventException;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.StatusCode;
import io.quarkus.runtime.Startup;
import io.smallrye.common.annotation.Blocking;
import io.smallrye.mutiny.Uni;
import io.smallrye.reactive.messaging.kafka.KafkaRecord;
import io.smallrye.reactive.messaging.kafka.KafkaRecordBatch;
import io.smallrye.reactive.messaging.kafka.transactions.KafkaTransactions;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.eclipse.microprofile.reactive.messaging.Channel;
import org.eclipse.microprofile.reactive.messaging.Incoming;
import org.eclipse.microprofile.reactive.messaging.Message;
import org.jboss.logging.Logger;

/**
 * Scores shards of long benchmarks, one at a time, because a shard fills the model's batches. All evaluators are one
 * consumer group, so they share the shards of one adapter and take over those of an evaluator that died.
 *
 * <p>Created at startup, so that its metrics exist before the first shard.
 */
@Startup
@ApplicationScoped
public class ShardListener {

    private static final Logger LOG = Logger.getLogger(ShardListener.class);

    private final KafkaTransactions<byte[]> transactions;
    private final AdapterScoring scoring;
    private final RetryingCodec codec;
    private final Retry retry;
    private final OutgoingEvents outgoing;
    private final EvaluationTraces traces;
    private final KafkaSettings settings;
    private final BaseModelSelection selection;
    private final MeterRegistry metrics;
    private final Timer shardTime;
    private final Clock clock = Clock.systemUTC();

    ShardListener(
            @Channel("scored-shards") KafkaTransactions<byte[]> transactions,
            AdapterScoring scoring,
            RetryingCodec codec,
            Retry retry,
            OutgoingEvents outgoing,
            EvaluationTraces traces,
            KafkaSettings settings,
            BaseModelSelection selection,
            MeterRegistry metrics) {
        this.transactions = transactions;
        this.scoring = scoring;
        this.codec = codec;
        this.retry = retry;
        this.outgoing = outgoing;
        this.traces = traces;
        this.settings = settings;
        this.selection = selection;
        this.metrics = metrics;
        this.shardTime = Timer.builder("factory.evaluator.shard")
                .description("Time to score one shard of a long benchmark")
                .publishPercentileHistogram()
                .register(metrics);
    }

    /** A shard whose result cannot be sent is repeated after a pause. */
    @Incoming("shards")
    @Blocking
    public Uni<Void> onBatch(KafkaRecordBatch<byte[], byte[]> batch) {
        List<Message<byte[]>> answers = batch.getRecords().stream()
                .flatMap(record -> answer(record).stream())
                .toList();
        return transactions
                .<Void>withTransaction(batch, emitter -> {
                    answers.forEach(emitter::send);
                    return Uni.createFrom().voidItem();
                })
                .onFailure()
                .recoverWithUni(failure -> {
                    LOG.errorf(failure, "the result of a shard could not be sent; it will be scored again");
                    metrics.counter("factory.evaluator.retries").increment();
                    return Uni.createFrom().voidItem().onItem().delayIt().by(settings.retryPause());
                });
    }

    /** Empty for a shard that other pods process. */
    private Optional<Message<byte[]>> answer(KafkaRecord<byte[], byte[]> record) {
        Instant takenUp = clock.instant();
        EvaluationShard shard;
        try {
            shard = codec.decode(Topics.EVALUATION_SHARDS, record.getPayload(), EvaluationShard.class);
        } catch (UnreadableEventException e) {
            return selection.takesTheRest()
                    ? Optional.of(outgoing.deadLetter(record, RefusalReason.UNREADABLE, e.getMessage()))
                    : Optional.empty();
        }
        if (!selection.takes(shard.getBaseModel())) {
            return Optional.empty();
        }
        Span span = traces.begin("score shard", record, shard.getTaskId(), shard.getAdapterId(), takenUp);
        span.setAttribute("factory.benchmark", shard.getBenchmark());
        try {
            long started = System.nanoTime();
            ShardScore score = retry.untilAvailable(() -> shardTime.record(
                    () -> scoring.score(EvaluationMapping.candidate(shard), EvaluationMapping.shard(shard))));
            LOG.infof(
                    "shard %d of %d of adapter %s on %s is scored",
                    shard.getShard() + 1, shard.getShards(), shard.getAdapterId(), shard.getBenchmark());
            return Optional.of(outgoing.shardResult(
                    RecordTraces.of(record).with(span),
                    EvaluationMapping.shardResult(
                            shard, score, (System.nanoTime() - started) / 1_000_000, clock.instant())));
        } catch (StoppingException e) {
            throw e;
        } catch (RuntimeException e) {
            span.setStatus(StatusCode.ERROR, e.getMessage());
            RefusalReason reason = RefusalReason.of(e);
            if (reason == RefusalReason.FAILED) {
                LOG.error("scoring a shard failed", e);
            }
            return Optional.of(outgoing.deadLetter(record, reason, e.getMessage()));
        } finally {
            span.end();
        }
    }
}
