package io.adapterfactory.serving.kafka;

import io.adapterfactory.messaging.record.BaseModelRecords;
import io.adapterfactory.messaging.record.ProofRecords;
import io.adapterfactory.schemas.EvaluationResult;
import io.adapterfactory.schemas.GeneratedAdapter;
import io.adapterfactory.schemas.HypernetworkVersion;
import io.adapterfactory.schemas.ServedAdapter;
import io.adapterfactory.schemas.ServingState;
import io.adapterfactory.schemas.TaskPurpose;
import io.adapterfactory.serving.adapter.AdapterFiles;
import io.adapterfactory.serving.adapter.AdapterIdentity;
import io.adapterfactory.serving.adapter.AdapterOrder;
import io.adapterfactory.serving.adapter.AdapterOrder.Purpose;
import io.adapterfactory.serving.adapter.BenchmarkScore;
import io.adapterfactory.serving.adapter.Champion;
import io.adapterfactory.serving.adapter.GradedExamples;
import io.adapterfactory.serving.adapter.ServableAdapter;
import io.adapterfactory.serving.controller.ServingStatus;
import io.adapterfactory.serving.controller.ServingStatus.State;
import io.adapterfactory.t2l.file.FileDigest;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Converts between records of the topics and types of the controller. */
final class ServingMapping {

    private ServingMapping() {}

    static ServableAdapter adapter(GeneratedAdapter event) {
        return new ServableAdapter(
                new AdapterIdentity(
                        event.getAdapterId(), event.getTaskId(), event.getBaseModel(), event.getHypernetworkVersion()),
                event.getDescription(),
                List.copyOf(event.getWarnings()),
                Map.copyOf(event.getLabels()),
                event.getGeneratedAt(),
                new AdapterOrder(purpose(event.getPurpose()), Optional.ofNullable(event.getAlias())),
                new AdapterFiles(
                        event.getLocation(),
                        event.getFiles().stream()
                                .map(file -> new FileDigest(file.getName(), file.getSize(), file.getSha256()))
                                .toList(),
                        event.getUseRslora(),
                        BaseModelRecords.fitting(event.getBaseModelDigests(), event.getAcceptedBaseModels())));
    }

    private static Purpose purpose(TaskPurpose purpose) {
        return switch (purpose) {
            case TASK -> Purpose.TASK;
            case REFRESH -> Purpose.REFRESH;
            case VALIDATION, CONTROL, UNKNOWN -> Purpose.MEASUREMENT;
        };
    }

    static AdapterIdentity scored(EvaluationResult event) {
        return new AdapterIdentity(
                event.getAdapterId(), event.getTaskId(), event.getBaseModel(), event.getHypernetworkVersion());
    }

    static BenchmarkScore score(EvaluationResult event) {
        return new BenchmarkScore(
                event.getBenchmark(),
                event.getScore(),
                event.getPairedDelta().getDelta(),
                event.getPairedDelta().getInterval().getLow(),
                new GradedExamples(
                        event.getBenchmarkDigest(),
                        Optional.ofNullable(BaseModelRecords.digests(event.getBaseModelDigests())),
                        event.getEvaluatedAt(),
                        grades(event)),
                ProofRecords.proofs(event.getProofs()));
    }

    /** Empty for an adapter that is never compared. */
    private static float[] grades(EvaluationResult event) {
        if (purpose(event.getPurpose()) == Purpose.MEASUREMENT) {
            return new float[0];
        }
        float[] grades = new float[event.getGrades().size()];
        for (int i = 0; i < grades.length; i++) {
            grades[i] = event.getGrades().get(i);
        }
        return grades;
    }

    static Champion champion(HypernetworkVersion event) {
        return new Champion(
                event.getVersion(),
                BaseModelRecords.fitting(event.getBaseModelDigests(), event.getAcceptedBaseModels()));
    }

    /** @throws IllegalArgumentException when the state is unknown to this version */
    static ServingStatus status(ServedAdapter event) {
        return new ServingStatus(
                event.getTarget(),
                event.getKind(),
                new AdapterIdentity(
                        event.getAdapterId(), event.getTaskId(), event.getBaseModel(), event.getHypernetworkVersion()),
                event.getServedAs(),
                Optional.ofNullable(event.getAlias()),
                State.valueOf(event.getState().name()),
                event.getReason(),
                Optional.ofNullable(event.getProof()),
                event.getChangedAt());
    }

    static ServedAdapter event(ServingStatus status) {
        return ServedAdapter.newBuilder()
                .setTarget(status.target())
                .setKind(status.kind())
                .setAdapterId(status.adapter().adapterId())
                .setTaskId(status.adapter().taskId())
                .setBaseModel(status.adapter().baseModel())
                .setHypernetworkVersion(status.adapter().hypernetworkVersion())
                .setServedAs(status.servedAs())
                .setAlias(status.alias().orElse(null))
                .setState(ServingState.valueOf(status.state().name()))
                .setReason(status.reason())
                .setProof(status.proof().orElse(null))
                .setChangedAt(status.changedAt())
                .build();
    }
}
