package io.adapterfactory.generator.messaging;

import io.adapterfactory.generator.generate.Control;
import io.adapterfactory.generator.generate.Expectation;
import io.adapterfactory.generator.generate.MadeAdapter;
import io.adapterfactory.generator.generate.Outcome;
import io.adapterfactory.generator.generate.TaskOrder;
import io.adapterfactory.generator.hypernetwork.VersionAnnouncement;
import io.adapterfactory.messaging.record.BaseModelRecords;
import io.adapterfactory.schemas.AdapterControl;
import io.adapterfactory.schemas.FileEntry;
import io.adapterfactory.schemas.GeneratedAdapter;
import io.adapterfactory.schemas.HypernetworkVersion;
import io.adapterfactory.schemas.Interval;
import io.adapterfactory.schemas.PredictedScore;
import io.adapterfactory.schemas.TaskDescription;
import io.adapterfactory.schemas.Timings;
import io.adapterfactory.t2l.file.FileDigest;
import io.adapterfactory.t2l.statistics.Prediction;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Converts between records of the topics and the generator's domain. */
final class TaskMapping {

    private TaskMapping() {}

    static TaskOrder order(TaskDescription task) {
        return new TaskOrder(
                task.getTaskId(),
                task.getDescription(),
                task.getBaseModel(),
                Optional.ofNullable(task.getHypernetworkVersion()),
                task.getSubmittedAt(),
                task.getControl());
    }

    /**
     * @param takenUp when the generator read the task from the topic
     * @param now creation time of the record
     */
    static GeneratedAdapter generated(TaskDescription task, Outcome.Made outcome, Instant takenUp, Instant now) {
        MadeAdapter made = outcome.adapter();
        MadeAdapter.Timings timings = made.timings();
        Expectation expected = made.expectation();
        long queued =
                Math.max(0, Duration.between(task.getSubmittedAt(), takenUp).toMillis());
        return GeneratedAdapter.newBuilder()
                .setAdapterId(made.adapterId())
                .setTaskId(task.getTaskId())
                .setDescription(made.description())
                .setBaseModel(made.origin().baseModel())
                .setHypernetworkVersion(made.origin().version())
                .setLocation(made.location())
                .setFiles(entries(made))
                .setRank(made.exported().rank())
                .setAlpha(made.exported().alpha())
                .setUseRslora(made.exported().useRslora())
                .setTargetModules(made.exported().targetModules())
                .setWeightType(made.weightType().name())
                .setTaskCode(littleEndian(made.taskCode()))
                .setNearestTrainingSimilarity(
                        expected.nearestTraining().isPresent()
                                ? expected.nearestTraining().getAsDouble()
                                : null)
                .setWarnings(expected.warnings())
                .setPredictedScore(expected.score().map(TaskMapping::predicted).orElse(null))
                .setTimings(Timings.newBuilder()
                        .setQueuedMs(queued)
                        .setEmbeddedMs(timings.embeddedMs())
                        .setGeneratedMs(timings.generatedMs())
                        .setWrittenMs(timings.writtenMs())
                        .setBatchSize(timings.batchSize())
                        .build())
                .setBenchmarks(task.getBenchmarks())
                .setMaxExamples(task.getMaxExamples())
                .setDataset(task.getDataset())
                .setLabels(task.getLabels())
                .setPurpose(task.getPurpose())
                .setReplaces(task.getReplaces())
                .setAlias(task.getAlias())
                .setBaseModelDigests(
                        BaseModelRecords.record(made.origin().fits().trainedWith()))
                .setAcceptedBaseModels(
                        BaseModelRecords.records(made.origin().fits().others()))
                .setControl(control(outcome.control()))
                .setGeneratedAt(now)
                .build();
    }

    private static PredictedScore predicted(Prediction score) {
        return PredictedScore.newBuilder()
                .setValue(score.value())
                .setInterval(Interval.newBuilder()
                        .setLow(score.low())
                        .setHigh(score.high())
                        .setLevel(score.level())
                        .build())
                .build();
    }

    /** Null if none is wanted. */
    private static AdapterControl control(Control control) {
        if (control instanceof Control.Made made) {
            MadeAdapter adapter = made.adapter();
            return AdapterControl.newBuilder()
                    .setDescription(adapter.description())
                    .setAdapterId(adapter.adapterId())
                    .setLocation(adapter.location())
                    .setFiles(entries(adapter))
                    .build();
        }
        return control instanceof Control.Impossible impossible
                ? AdapterControl.newBuilder().setProblem(impossible.problem()).build()
                : null;
    }

    private static List<FileEntry> entries(MadeAdapter adapter) {
        return adapter.files().stream().map(TaskMapping::entry).toList();
    }

    static VersionAnnouncement announcement(HypernetworkVersion version) {
        List<FileDigest> files = version.getFiles().stream()
                .map(file -> new FileDigest(file.getName(), file.getSize(), file.getSha256()))
                .toList();
        return new VersionAnnouncement(
                version.getBaseModel(),
                version.getVersion(),
                VersionAnnouncement.Stage.valueOf(version.getStage().name()),
                version.getLocation(),
                files);
    }

    private static FileEntry entry(FileDigest file) {
        return FileEntry.newBuilder()
                .setName(file.name())
                .setSize(file.size())
                .setSha256(file.sha256())
                .build();
    }

    private static ByteBuffer littleEndian(float[] values) {
        ByteBuffer bytes = ByteBuffer.allocate(values.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asFloatBuffer().put(values);
        return bytes;
    }
}
