package io.adapterfactory.trainer.messaging;

import io.adapterfactory.messaging.record.BaseModelRecords;
import io.adapterfactory.schemas.FileEntry;
import io.adapterfactory.schemas.HypernetworkStage;
import io.adapterfactory.schemas.HypernetworkVersion;
import io.adapterfactory.schemas.Interval;
import io.adapterfactory.schemas.ValidationScore;
import io.adapterfactory.t2l.file.FileDigest;
import io.adapterfactory.trainer.description.DescriptionScores;
import io.adapterfactory.trainer.version.Figure;
import io.adapterfactory.trainer.version.ModelNeeds;
import io.adapterfactory.trainer.version.Stage;
import io.adapterfactory.trainer.version.Version;
import io.adapterfactory.trainer.version.VersionRecord;
import java.util.Optional;

/** Converts between a version's record on the topic and the trainer's type. */
final class VersionMapping {

    private VersionMapping() {}

    static HypernetworkVersion event(VersionRecord record) {
        Version version = record.version();
        return HypernetworkVersion.newBuilder()
                .setBaseModel(version.baseModel())
                .setVersion(version.name())
                .setStage(HypernetworkStage.valueOf(record.stage().name()))
                .setLocation(version.location())
                .setFiles(version.files().stream()
                        .map(file -> FileEntry.newBuilder()
                                .setName(file.name())
                                .setSize(file.size())
                                .setSha256(file.sha256())
                                .build())
                        .toList())
                .setParentVersion(record.parent().orElse(null))
                .setTrainingSteps(version.trainingSteps())
                .setTrainedTasks(record.trainedTasks())
                .setResultsSeen(record.resultsSeen())
                .setValidation(
                        record.figures().stream().map(VersionMapping::score).toList())
                .setBaseModelDigests(
                        BaseModelRecords.record(version.needs().baseModels().trainedWith()))
                .setAcceptedBaseModels(
                        BaseModelRecords.records(version.needs().baseModels().others()))
                .setTextEncoder(version.needs().textEncoder().orElse(null))
                .setDescriptionControls(record.descriptions().all().stream()
                        .map(DescriptionMapping::event)
                        .toList())
                .setReason(record.reason())
                .setCreatedAt(record.createdAt())
                .build();
    }

    private static ValidationScore score(Figure figure) {
        return ValidationScore.newBuilder()
                .setName(figure.name())
                .setMetric(figure.metric())
                .setValue(figure.value())
                .setExamples(figure.examples())
                .setInterval(figure.interval()
                        .map(interval -> Interval.newBuilder()
                                .setLow(interval.low())
                                .setHigh(interval.high())
                                .build())
                        .orElse(null))
                .build();
    }

    /** @throws IllegalArgumentException when a digest is not a SHA-256 */
    static VersionRecord record(HypernetworkVersion event) {
        return new VersionRecord(
                new Version(
                        event.getBaseModel(),
                        event.getVersion(),
                        event.getLocation(),
                        event.getFiles().stream()
                                .map(file -> new FileDigest(file.getName(), file.getSize(), file.getSha256()))
                                .toList(),
                        event.getTrainingSteps(),
                        new ModelNeeds(
                                BaseModelRecords.fitting(event.getBaseModelDigests(), event.getAcceptedBaseModels()),
                                Optional.ofNullable(event.getTextEncoder()))),
                Stage.valueOf(event.getStage().name()),
                Optional.ofNullable(event.getParentVersion()),
                event.getTrainedTasks(),
                event.getResultsSeen(),
                event.getValidation().stream().map(VersionMapping::figure).toList(),
                new DescriptionScores(event.getDescriptionControls().stream()
                        .flatMap(control -> DescriptionMapping.score(control).stream())
                        .toList()),
                event.getReason(),
                event.getCreatedAt());
    }

    private static Figure figure(ValidationScore score) {
        return new Figure(
                score.getName(),
                score.getMetric(),
                score.getValue(),
                score.getExamples(),
                Optional.ofNullable(score.getInterval())
                        .map(interval -> new Figure.Interval(interval.getLow(), interval.getHigh())));
    }
}
