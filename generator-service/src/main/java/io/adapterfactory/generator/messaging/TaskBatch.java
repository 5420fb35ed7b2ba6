package io.adapterfactory.generator.messaging;

import io.adapterfactory.generator.generate.AdapterGenerator;
import io.adapterfactory.generator.generate.Outcome;
import io.adapterfactory.generator.generate.TaskOrder;
import io.adapterfactory.generator.hypernetwork.RefusalReason;
import io.adapterfactory.messaging.DeadLetterBuilder;
import io.adapterfactory.messaging.KafkaHeaders;
import io.adapterfactory.messaging.RecordTraces;
import io.adapterfactory.messaging.basemodel.BaseModelSelection;
import io.adapterfactory.schemas.GeneratedAdapter;
import io.adapterfactory.schemas.InvalidTaskException;
import io.adapterfactory.schemas.TaskDescription;
import io.adapterfactory.schemas.TaskRules;
import io.adapterfactory.schemas.Topics;
import io.adapterfactory.schemas.wire.EventCodec;
import io.adapterfactory.schemas.wire.EventHeaders;
import io.adapterfactory.schemas.wire.UnreadableEventException;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.context.Context;
import io.smallrye.reactive.messaging.TracingMetadata;
import io.smallrye.reactive.messaging.kafka.KafkaRecord;
import io.smallrye.reactive.messaging.kafka.api.OutgoingKafkaRecordMetadata;
import jakarta.enterprise.context.ApplicationScoped;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.common.header.Headers;
import org.eclipse.microprofile.reactive.messaging.Message;
import org.jboss.logging.Logger;
import org.jboss.logging.MDC;

/** Turns a batch of raw records into generated adapters and dead letters. */
@ApplicationScoped
class TaskBatch {

    private static final Logger LOG = Logger.getLogger(TaskBatch.class);

    private static final String SERVICE = "generator";

    private record Readable(KafkaRecord<byte[], byte[]> record, TaskDescription task) {}

    private final AdapterGenerator generator;
    private final EventCodec avro;
    private final DeadLetterBuilder deadLetters;
    private final GenerationMetrics metrics;
    private final GenerationTraces traces;
    private final BaseModelSelection selection;
    private final Clock clock = Clock.systemUTC();

    TaskBatch(
            AdapterGenerator generator,
            EventCodec avro,
            DeadLetterBuilder deadLetters,
            GenerationMetrics metrics,
            GenerationTraces traces,
            BaseModelSelection selection) {
        this.deadLetters = deadLetters;
        this.generator = generator;
        this.avro = avro;
        this.metrics = metrics;
        this.traces = traces;
        this.selection = selection;
    }

    /** @throws RuntimeException if the batch cannot be processed now; retry later */
    List<Message<byte[]>> process(List<KafkaRecord<byte[], byte[]>> records) {
        Instant takenUp = clock.instant();
        metrics.batch(records.size());
        List<Message<byte[]>> outgoing = new ArrayList<>();
        List<Readable> readable = new ArrayList<>();
        for (KafkaRecord<byte[], byte[]> record : records) {
            try {
                TaskDescription task =
                        avro.decode(Topics.TASK_DESCRIPTIONS, record.getPayload(), TaskDescription.class);
                if (!selection.takes(task.getBaseModel())) {
                    metrics.skipped();
                    continue;
                }
                Readable each = new Readable(record, task);
                brokenRule(task)
                        .ifPresentOrElse(
                                refusal -> outgoing.add(answer(each, refusal, takenUp)), () -> readable.add(each));
            } catch (UnreadableEventException e) {
                if (selection.takesTheRest()) {
                    outgoing.add(deadLetter(record, RefusalReason.UNREADABLE, e.getMessage()));
                }
            }
        }
        List<TaskOrder> orders =
                readable.stream().map(each -> TaskMapping.order(each.task())).toList();
        List<Outcome> outcomes = orders.isEmpty() ? List.of() : generator.generate(orders);
        metrics.outcomes(outcomes);
        for (int i = 0; i < outcomes.size(); i++) {
            outgoing.add(answer(readable.get(i), outcomes.get(i), takenUp));
        }
        return outgoing;
    }

    private static Optional<Outcome.Refused> brokenRule(TaskDescription task) {
        try {
            TaskRules.check(task);
            return Optional.empty();
        } catch (InvalidTaskException e) {
            return Optional.of(new Outcome.Refused(TaskMapping.order(task), RefusalReason.INVALID, e.getMessage()));
        }
    }

    private Message<byte[]> answer(Readable readable, Outcome outcome, Instant takenUp) {
        MDC.put("taskId", readable.task().getTaskId());
        Span span =
                traces.begin(RecordTraces.of(readable.record()), readable.task().getTaskId(), takenUp);
        try {
            if (outcome instanceof Outcome.Refused refused) {
                span.setStatus(StatusCode.ERROR, refused.message());
                return deadLetter(readable.record(), refused.reason(), refused.message());
            }
            Outcome.Made made = (Outcome.Made) outcome;
            MDC.put("adapterId", made.adapter().adapterId());
            traces.made(span, made.adapter());
            GeneratedAdapter event = TaskMapping.generated(readable.task(), made, takenUp, clock.instant());
            metrics.queued(event.getTimings().getQueuedMs());
            LOG.infof(
                    "adapter %s generated by %s/%s for: %s",
                    event.getAdapterId(), event.getBaseModel(), event.getHypernetworkVersion(), event.getDescription());
            return outgoing(event, RecordTraces.of(readable.record()).with(span));
        } finally {
            span.end();
            MDC.remove("taskId");
            MDC.remove("adapterId");
        }
    }

    private Message<byte[]> outgoing(GeneratedAdapter event, Context trace) {
        Headers headers = KafkaHeaders.of(
                List.of(),
                EventHeaders.cloudEvent(
                        SERVICE,
                        "GeneratedAdapter",
                        event.getTaskId() + "/" + event.getAdapterId(),
                        event.getAdapterId(),
                        event.getGeneratedAt()));
        return Message.of(avro.encode(Topics.GENERATED_ADAPTERS, event))
                .addMetadata(OutgoingKafkaRecordMetadata.<byte[]>builder()
                        .withTopic(Topics.GENERATED_ADAPTERS)
                        .withKey(event.getTaskId().getBytes(StandardCharsets.UTF_8))
                        .withHeaders(headers)
                        .build())
                .addMetadata(TracingMetadata.withCurrent(trace));
    }

    private Message<byte[]> deadLetter(KafkaRecord<byte[], byte[]> record, RefusalReason reason, String message) {
        metrics.deadLetter(reason);
        return deadLetters.of(record, reason, message);
    }
}
