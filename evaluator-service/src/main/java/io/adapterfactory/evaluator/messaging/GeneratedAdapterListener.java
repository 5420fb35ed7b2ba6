package io.adapterfactory.evaluator.messaging;

import io.adapterfactory.evaluator.config.EvaluatorConfig;
import io.adapterfactory.evaluator.evaluate.AdapterScoring;
import io.adapterfactory.evaluator.evaluate.Evaluation;
import io.adapterfactory.schemas.EvaluationResult;
import io.adapterfactory.schemas.GeneratedAdapter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.smallrye.common.annotation.Blocking;
import io.smallrye.reactive.messaging.MutinyEmitter;
import io.smallrye.reactive.messaging.TracingMetadata;
import io.smallrye.reactive.messaging.kafka.api.OutgoingKafkaRecordMetadata;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.util.concurrent.CompletionStage;
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
    private final MutinyEmitter<EvaluationResult> results;
    private final MeterRegistry metrics;
    private final Clock clock = Clock.systemUTC();

    public GeneratedAdapterListener(
            AdapterScoring scoring,
            EvaluatorConfig config,
            @Channel("results") MutinyEmitter<EvaluationResult> results,
            MeterRegistry metrics) {
        this.scoring = scoring;
        this.config = config;
        this.results = results;
        this.metrics = metrics;
    }

    @Incoming("adapters")
    @Blocking
    public CompletionStage<Void> evaluate(Message<GeneratedAdapter> message) {
        GeneratedAdapter adapter = message.getPayload();
        MDC.put("taskId", adapter.getTaskId());
        MDC.put("adapterId", adapter.getAdapterId());
        Timer.Sample sample = Timer.start(metrics);
        try {
            for (Evaluation evaluation : scoring.score(EvaluationMapping.candidate(adapter))) {
                EvaluationResult result =
                        EvaluationMapping.result(adapter, evaluation, config.workedExamples(), clock.instant());
                results.sendMessageAndAwait(outgoing(message, result));
                LOG.infof(
                        "%s on %s: %.3f with the adapter, %.3f without, n=%d",
                        adapter.getDescription(),
                        result.getBenchmark(),
                        result.getScore(),
                        result.getBaseScore(),
                        result.getExamples());
            }
            sample.stop(metrics.timer("factory.evaluator.evaluation"));
            return message.ack();
        } catch (RuntimeException e) {
            metrics.counter("factory.evaluator.dead.letters").increment();
            LOG.errorf("adapter %s goes to the dead letters: %s", adapter.getAdapterId(), e.getMessage());
            return message.nack(e);
        } finally {
            MDC.remove("taskId");
            MDC.remove("adapterId");
        }
    }

    private static Message<EvaluationResult> outgoing(Message<?> cause, EvaluationResult result) {
        Message<EvaluationResult> message = Message.of(result)
                .addMetadata(OutgoingKafkaRecordMetadata.<String>builder()
                        .withKey(result.getAdapterId())
                        .build());
        return cause.getMetadata(TracingMetadata.class)
                .map(message::addMetadata)
                .orElse(message);
    }
}
