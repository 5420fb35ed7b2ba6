package io.adapterfactory.evaluator.messaging;

import io.adapterfactory.evaluator.config.EvaluatorConfig;
import io.adapterfactory.evaluator.evaluate.AdapterScoring;
import io.adapterfactory.evaluator.evaluate.UnknownNameException;
import io.adapterfactory.schemas.EvaluationResult;
import io.adapterfactory.schemas.GeneratedAdapter;
import io.adapterfactory.schemas.Topics;
import io.adapterfactory.schemas.wire.EventCodec;
import io.adapterfactory.schemas.wire.EventHeaders;
import io.adapterfactory.schemas.wire.RegistryUnreachableException;
import io.adapterfactory.schemas.wire.UnreadableEventException;
import io.adapterfactory.t2l.artifact.DamagedArtifactException;
import io.adapterfactory.t2l.evaluation.InvalidBenchmarkException;
import io.adapterfactory.t2l.lora.InvalidAdapterException;
import io.adapterfactory.t2l.tensor.InvalidSafetensorsException;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.smallrye.common.annotation.Blocking;
import io.smallrye.reactive.messaging.MutinyEmitter;
import io.smallrye.reactive.messaging.TracingMetadata;
import io.smallrye.reactive.messaging.kafka.api.OutgoingKafkaRecordMetadata;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.apache.kafka.common.KafkaException;
import org.eclipse.microprofile.reactive.messaging.Channel;
import org.eclipse.microprofile.reactive.messaging.Incoming;
import org.eclipse.microprofile.reactive.messaging.Message;
import org.jboss.logging.Logger;
import org.jboss.logging.MDC;

/**
 * Scores every generated adapter and publishes the results; an adapter that cannot be scored goes to the dead letters with
 * the reason. Delivery is at least once, and a repeated evaluation carries the same id.
 */
@ApplicationScoped
public class GeneratedAdapterListener {

    private static final Logger LOG = Logger.getLogger(GeneratedAdapterListener.class);

    private final AdapterScoring scoring;
    private final EvaluatorConfig config;
    private final EventCodec codec;
    private final MutinyEmitter<byte[]> results;
    private final DeadLetters deadLetters;
    private final MeterRegistry metrics;
    private final Timer evaluationTime;
    private final Clock clock = Clock.systemUTC();

    GeneratedAdapterListener(
            AdapterScoring scoring,
            EvaluatorConfig config,
            EventCodec codec,
            @Channel("results") MutinyEmitter<byte[]> results,
            DeadLetters deadLetters,
            MeterRegistry metrics) {
        this.scoring = scoring;
        this.config = config;
        this.codec = codec;
        this.results = results;
        this.deadLetters = deadLetters;
        this.metrics = metrics;
        this.evaluationTime = Timer.builder("factory.evaluator.evaluation")
                .description("Scoring one adapter on all its benchmarks")
                .publishPercentileHistogram()
                .register(metrics);
    }

    @Incoming("adapters")
    @Blocking
    public CompletionStage<Void> evaluate(Message<byte[]> message) {
        try {
            evaluate(
                    message,
                    untilItWorks(() ->
                            codec.decode(Topics.GENERATED_ADAPTERS, message.getPayload(), GeneratedAdapter.class)));
        } catch (UnreadableEventException e) {
            refuse(message, RefusalReason.UNREADABLE, e);
        }
        return message.ack();
    }

    private void evaluate(Message<byte[]> message, GeneratedAdapter adapter) {
        MDC.put("taskId", adapter.getTaskId());
        MDC.put("adapterId", adapter.getAdapterId());
        try {
            for (EvaluationResult result : score(adapter)) {
                untilItWorks(() -> {
                    results.sendMessageAndAwait(outgoing(message, result));
                    return null;
                });
                metrics.counter("factory.evaluator.results", "baseModel", result.getBaseModel())
                        .increment();
                LOG.infof(
                        "%s on %s: %.3f with the adapter, %.3f without, n=%d",
                        adapter.getDescription(),
                        result.getBenchmark(),
                        result.getScore(),
                        result.getBaseScore(),
                        result.getExamples());
            }
        } catch (DamagedArtifactException | InvalidAdapterException | InvalidSafetensorsException e) {
            refuse(message, RefusalReason.DAMAGED, e);
        } catch (UnknownNameException | InvalidBenchmarkException | IllegalArgumentException e) {
            refuse(message, RefusalReason.INVALID, e);
        } catch (RuntimeException e) {
            LOG.error("scoring failed", e);
            refuse(message, RefusalReason.FAILED, e);
        } finally {
            MDC.remove("taskId");
            MDC.remove("adapterId");
        }
    }

    private List<EvaluationResult> score(GeneratedAdapter adapter) {
        return evaluationTime.record(() -> scoring.score(EvaluationMapping.candidate(adapter)).stream()
                .map(evaluation ->
                        EvaluationMapping.result(adapter, evaluation, config.workedExamples(), clock.instant()))
                .toList());
    }

    private void refuse(Message<byte[]> message, RefusalReason reason, RuntimeException cause) {
        untilItWorks(() -> {
            deadLetters.send(message, reason, cause.getMessage());
            return null;
        });
    }

    /** Waits while the registry or the broker are away: an adapter that cannot be answered now is not lost. */
    private <T> T untilItWorks(Supplier<T> work) {
        while (true) {
            try {
                return work.get();
            } catch (RegistryUnreachableException | KafkaException e) {
                LOG.warnf("an adapter waits: %s", e.getMessage());
                metrics.counter("factory.evaluator.retries").increment();
                pause();
            }
        }
    }

    private void pause() {
        try {
            Thread.sleep(config.retryPause().toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while waiting for the broker or the schema registry", e);
        }
    }

    private Message<byte[]> outgoing(Message<?> cause, EvaluationResult result) {
        Message<byte[]> message = Message.of(codec.encode(Topics.EVALUATION_RESULTS, result))
                .addMetadata(OutgoingKafkaRecordMetadata.<String>builder()
                        .withKey(result.getAdapterId())
                        .withHeaders(KafkaHeaders.of(
                                List.of(),
                                EventHeaders.cloudEvent(
                                        "evaluator",
                                        "EvaluationResult",
                                        result.getEvaluationId(),
                                        result.getAdapterId(),
                                        result.getEvaluatedAt())))
                        .build());
        return cause.getMetadata(TracingMetadata.class)
                .map(message::addMetadata)
                .orElse(message);
    }
}
