package io.adapterfactory.evaluator.messaging;

import io.adapterfactory.evaluator.config.EvaluatorConfig;
import io.adapterfactory.evaluator.evaluate.AdapterScoring;
import io.adapterfactory.evaluator.evaluate.Candidate;
import io.adapterfactory.evaluator.evaluate.Evaluation;
import io.adapterfactory.evaluator.evaluate.Outcome;
import io.adapterfactory.evaluator.evaluate.Shard;
import io.adapterfactory.messaging.RecordTraces;
import io.adapterfactory.messaging.Retry;
import io.adapterfactory.messaging.basemodel.BaseModelSelection;
import io.adapterfactory.schemas.EvaluationResult;
import io.adapterfactory.schemas.EventIds;
import io.adapterfactory.schemas.GeneratedAdapter;
import io.adapterfactory.schemas.Topics;
import io.adapterfactory.schemas.wire.UnreadableEventException;
import io.adapterfactory.t2l.artifact.ArtifactStore;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.context.Context;
import io.quarkus.runtime.Startup;
import io.smallrye.reactive.messaging.kafka.KafkaRecord;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.eclipse.microprofile.reactive.messaging.Message;
import org.jboss.logging.Logger;
import org.jboss.logging.MDC;

/** Turns a batch of raw adapter events into results, shards of long benchmarks, and dead letters. */
@Startup
@ApplicationScoped
class AdapterEvents {

    private static final Logger LOG = Logger.getLogger(AdapterEvents.class);

    private record Readable(KafkaRecord<byte[], byte[]> record, GeneratedAdapter adapter, Candidate candidate) {}

    private final AdapterScoring scoring;
    private final EvaluatorConfig config;
    private final RetryingCodec codec;
    private final Retry retry;
    private final ArtifactStore store;
    private final OutgoingEvents outgoing;
    private final EvaluationTraces traces;
    private final BaseModelSelection selection;
    private final MeterRegistry metrics;
    private final Counter skipped;
    private final Timer evaluationTime;
    private final DistributionSummary batchSize;
    private final Clock clock = Clock.systemUTC();

    AdapterEvents(
            AdapterScoring scoring,
            EvaluatorConfig config,
            RetryingCodec codec,
            Retry retry,
            ArtifactStore store,
            OutgoingEvents outgoing,
            EvaluationTraces traces,
            BaseModelSelection selection,
            MeterRegistry metrics) {
        this.scoring = scoring;
        this.config = config;
        this.codec = codec;
        this.retry = retry;
        this.store = store;
        this.outgoing = outgoing;
        this.traces = traces;
        this.selection = selection;
        this.skipped = Counter.builder("factory.evaluator.skipped")
                .description("Adapters that were left to other pods")
                .register(metrics);
        this.metrics = metrics;
        this.evaluationTime = Timer.builder("factory.evaluator.evaluation")
                .description("Time to score the adapters of one batch")
                .publishPercentileHistogram()
                .register(metrics);
        this.batchSize = DistributionSummary.builder("factory.evaluator.batch.size")
                .description("Adapters in one batch")
                .register(metrics);
    }

    List<Message<byte[]>> process(List<KafkaRecord<byte[], byte[]>> records) {
        Instant takenUp = clock.instant();
        batchSize.record(records.size());
        List<Message<byte[]>> answers = new ArrayList<>();
        List<Readable> readable = new ArrayList<>();
        for (KafkaRecord<byte[], byte[]> record : records) {
            try {
                GeneratedAdapter adapter =
                        codec.decode(Topics.GENERATED_ADAPTERS, record.getPayload(), GeneratedAdapter.class);
                if (!selection.takes(adapter.getBaseModel())) {
                    skipped.increment();
                    continue;
                }
                EventIds.requirePresent(adapter);
                readable.add(new Readable(
                        record, adapter, retry.untilAvailable(() -> EvaluationMapping.candidate(adapter, store))));
            } catch (UnreadableEventException e) {
                if (selection.takesTheRest()) {
                    answers.add(outgoing.deadLetter(record, RefusalReason.UNREADABLE, e.getMessage()));
                }
            } catch (IllegalArgumentException e) {
                answers.add(outgoing.deadLetter(record, RefusalReason.INVALID, e.getMessage()));
            }
        }
        byBaseModel(readable).forEach((baseModel, ofModel) -> {
            List<Candidate> candidates =
                    ofModel.stream().map(Readable::candidate).toList();
            // One base model at a time: an unavailable server of one does not discard the scores of the others.
            List<Outcome> outcomes =
                    retry.untilAvailable(() -> evaluationTime.record(() -> scoring.score(baseModel, candidates)));
            for (int i = 0; i < outcomes.size(); i++) {
                answers.addAll(answer(ofModel.get(i), outcomes.get(i), takenUp));
            }
        });
        return answers;
    }

    private static Map<String, List<Readable>> byBaseModel(List<Readable> readable) {
        Map<String, List<Readable>> byBaseModel = new LinkedHashMap<>();
        for (Readable each : readable) {
            byBaseModel
                    .computeIfAbsent(each.candidate().baseModel(), baseModel -> new ArrayList<>())
                    .add(each);
        }
        return byBaseModel;
    }

    private List<Message<byte[]>> answer(Readable readable, Outcome outcome, Instant takenUp) {
        GeneratedAdapter adapter = readable.adapter();
        MDC.put("taskId", adapter.getTaskId());
        MDC.put("adapterId", adapter.getAdapterId());
        Span span = traces.begin(
                "evaluate adapter", readable.record(), adapter.getTaskId(), adapter.getAdapterId(), takenUp);
        try {
            if (outcome instanceof Outcome.Refused refused) {
                span.setStatus(StatusCode.ERROR, refused.cause().getMessage());
                RefusalReason reason = RefusalReason.of(refused.cause());
                if (reason == RefusalReason.FAILED) {
                    LOG.error("scoring failed", refused.cause());
                }
                return List.of(outgoing.deadLetter(
                        readable.record(), reason, refused.cause().getMessage()));
            }
            Context trace = RecordTraces.of(readable.record()).with(span);
            if (outcome instanceof Outcome.NoBenchmark without) {
                LOG.infof("%s is not scored: %s", adapter.getDescription(), without.reason());
                Counter.builder("factory.evaluator.not.scored")
                        .description("Adapters without a score because no benchmark fits their task")
                        .tag("baseModel", adapter.getBaseModel())
                        .register(metrics)
                        .increment();
                return List.of(
                        outgoing.result(trace, EvaluationMapping.withoutBenchmark(adapter, without, clock.instant())));
            }
            Outcome.Scored scored = (Outcome.Scored) outcome;
            List<Message<byte[]>> answers = new ArrayList<>();
            for (Evaluation evaluation : scored.evaluations()) {
                answers.add(result(adapter, evaluation, trace));
            }
            for (Shard shard : scored.shards()) {
                answers.add(outgoing.shard(
                        trace, EvaluationMapping.shard(adapter, shard, scored.baseModel()), clock.instant()));
            }
            return answers;
        } finally {
            span.end();
            MDC.remove("taskId");
            MDC.remove("adapterId");
        }
    }

    private Message<byte[]> result(GeneratedAdapter adapter, Evaluation evaluation, Context trace) {
        EvaluationResult result =
                EvaluationMapping.result(adapter, evaluation, config.workedExamples(), clock.instant());
        Counter.builder("factory.evaluator.results")
                .description("Results of evaluations")
                .tag("baseModel", result.getBaseModel())
                .register(metrics)
                .increment();
        LOG.infof(
                "%s on %s: %.3f with the adapter, %.3f without, n=%d",
                result.getDescription(),
                result.getBenchmark(),
                result.getScore(),
                result.getBaseScore(),
                result.getExamples());
        return outgoing.result(trace, result);
    }
}
