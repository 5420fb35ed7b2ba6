package io.adapterfactory.dashboard.kafka;

import io.adapterfactory.dashboard.row.AdapterRow;
import io.adapterfactory.dashboard.row.DeadLetterRow;
import io.adapterfactory.dashboard.row.DeadLetterRow.Decision;
import io.adapterfactory.dashboard.row.Figure;
import io.adapterfactory.dashboard.row.Place;
import io.adapterfactory.dashboard.row.PredictedScore;
import io.adapterfactory.dashboard.row.ScoreRow;
import io.adapterfactory.dashboard.row.ServedRow;
import io.adapterfactory.dashboard.row.TaskRow;
import io.adapterfactory.dashboard.row.VersionRow;
import io.adapterfactory.dashboard.view.AdapterQuery;
import io.adapterfactory.schemas.DescriptionControl;
import io.adapterfactory.schemas.EvaluationResult;
import io.adapterfactory.schemas.GeneratedAdapter;
import io.adapterfactory.schemas.HypernetworkVersion;
import io.adapterfactory.schemas.Interval;
import io.adapterfactory.schemas.ServedAdapter;
import io.adapterfactory.schemas.TaskDescription;
import io.adapterfactory.schemas.ValidationScore;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;

/** Maps records of the topics to rows of the dashboard. */
final class ViewMapping {

    private ViewMapping() {}

    static TaskRow task(TaskDescription event) {
        return new TaskRow(
                event.getTaskId(),
                event.getDescription(),
                event.getBaseModel(),
                Optional.ofNullable(event.getHypernetworkVersion()),
                event.getSubmittedAt().toEpochMilli(),
                Optional.empty());
    }

    static AdapterRow adapter(GeneratedAdapter event, Place place) {
        return new AdapterRow(
                event.getAdapterId(),
                event.getTaskId(),
                event.getDescription(),
                event.getBaseModel(),
                event.getHypernetworkVersion(),
                List.copyOf(event.getWarnings()),
                Map.copyOf(event.getLabels()),
                event.getGeneratedAt().toEpochMilli(),
                floats(event.getTaskCode()),
                Optional.of(place),
                Optional.ofNullable(event.getPredictedScore()).flatMap(ViewMapping::predicted),
                List.of());
    }

    /** Empty without an interval, which a single number would hide. */
    private static Optional<PredictedScore> predicted(io.adapterfactory.schemas.PredictedScore score) {
        return Optional.ofNullable(score.getInterval())
                .map(interval -> new PredictedScore(
                        score.getValue(), interval.getLow(), interval.getHigh(), interval.getLevel()));
    }

    private static float[] floats(ByteBuffer bytes) {
        if (bytes == null) {
            return new float[0];
        }
        var numbers = bytes.duplicate().order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer();
        float[] code = new float[numbers.remaining()];
        numbers.get(code);
        return code;
    }

    /** The adapter of a result, for adapters whose own event is unknown. */
    static AdapterRow ofUnknownAdapter(EvaluationResult event) {
        return new AdapterRow(
                event.getAdapterId(),
                event.getTaskId(),
                Objects.requireNonNullElse(event.getDescription(), ""),
                event.getBaseModel(),
                event.getHypernetworkVersion(),
                List.of(),
                Map.of(),
                event.getEvaluatedAt().toEpochMilli(),
                new float[0],
                Optional.empty(),
                Optional.empty(),
                List.of());
    }

    static ScoreRow score(EvaluationResult event, Place place) {
        double base = event.getBaseScore();
        return new ScoreRow(
                event.getBenchmark(),
                event.getMetric(),
                event.getBenchmarkChoice().name(),
                event.getExamples(),
                figure(event.getScore(), event.getScoreInterval()),
                event.getBaseScoreInterval() == null
                        ? new Figure(base, base, base)
                        : figure(base, event.getBaseScoreInterval()),
                figure(event.getPairedDelta().getDelta(), event.getPairedDelta().getInterval()),
                event.getPairedDelta().getPValue(),
                !event.getWarnings().contains(AdapterQuery.NOT_TOLD_APART),
                event.getWarnings().stream()
                        .filter(warning -> !warning.equals(AdapterQuery.NOT_TOLD_APART))
                        .toList(),
                event.getDurationMs(),
                event.getEvaluatedAt().toEpochMilli(),
                place);
    }

    static Figure figure(double value, Interval interval) {
        return new Figure(value, interval.getLow(), interval.getHigh());
    }

    static VersionRow version(HypernetworkVersion event) {
        return new VersionRow(
                event.getBaseModel(),
                event.getVersion(),
                event.getStage().name(),
                event.getLocation(),
                Objects.requireNonNullElse(event.getParentVersion(), ""),
                event.getTrainingSteps(),
                event.getTrainedTasks(),
                event.getValidation().stream().map(ViewMapping::validation).toList(),
                event.getDescriptionControls().stream()
                        .map(ViewMapping::descriptionScore)
                        .toList(),
                event.getReason(),
                event.getCreatedAt().toEpochMilli());
    }

    private static VersionRow.Validation validation(ValidationScore score) {
        double value = score.getValue();
        boolean hasInterval = score.getInterval() != null;
        return new VersionRow.Validation(
                score.getName(),
                score.getMetric(),
                hasInterval ? figure(value, score.getInterval()) : new Figure(value, value, value),
                score.getExamples(),
                hasInterval);
    }

    private static VersionRow.DescriptionScore descriptionScore(DescriptionControl control) {
        return new VersionRow.DescriptionScore(
                control.getKind().name(),
                control.getScore(),
                control.getTasks(),
                control.getExamples(),
                control.getDrop() == null || control.getDropInterval() == null
                        ? null
                        : figure(control.getDrop(), control.getDropInterval()),
                control.getProblem());
    }

    static ServedRow served(ServedAdapter event) {
        return new ServedRow(
                event.getTarget(),
                event.getKind(),
                event.getAdapterId(),
                event.getServedAs(),
                ServedRow.State.valueOf(event.getState().name()),
                event.getReason(),
                event.getProof(),
                event.getChangedAt().toEpochMilli());
    }

    static DeadLetterRow deadLetter(ConsumerRecord<byte[], byte[]> raw) {
        return new DeadLetterRow(
                raw.topic(),
                raw.partition(),
                raw.offset(),
                raw.key() == null ? "" : printable(raw.key()),
                header(raw, "dead-letter-code").orElse(""),
                Stream.of("dead-letter-reason", "dead-letter-cause", "deserialization-failure-reason")
                        .flatMap(name -> header(raw, name).stream())
                        .filter(text -> !text.isBlank())
                        .findFirst()
                        .orElse("no reason given"),
                header(raw, "dead-letter-service").orElse(""),
                header(raw, "dead-letter-topic").orElse(raw.topic().replaceFirst("-dead-letters$", "")),
                raw.value() == null ? 0 : raw.value().length,
                raw.timestamp(),
                Decision.OPEN);
    }

    static Optional<String> header(ConsumerRecord<byte[], byte[]> raw, String name) {
        return Optional.ofNullable(raw.headers().lastHeader(name))
                .map(Header::value)
                .map(bytes -> new String(bytes, StandardCharsets.UTF_8));
    }

    static String printable(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8).replaceAll("[\\p{Cntrl}&&[^\n\t]]|\uFFFD", "·");
    }
}
