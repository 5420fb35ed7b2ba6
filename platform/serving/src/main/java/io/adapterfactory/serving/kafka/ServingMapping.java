package io.adapterfactory.serving.kafka;

import io.adapterfactory.messaging.record.BaseModelRecords;
import io.adapterfactory.messaging.record.ProofRecords;
import io.adapterfactory.schemas.EvaluationResult;
import io.adapterfactory.schemas.GeneratedAdapter;
import io.adapterfactory.schemas.ServedAdapter;
import io.adapterfactory.schemas.ServingState;
import io.adapterfactory.serving.controller.AdapterFiles;
import io.adapterfactory.serving.controller.AdapterIdentity;
import io.adapterfactory.serving.controller.BenchmarkScore;
import io.adapterfactory.serving.controller.ServableAdapter;
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
                new AdapterFiles(
                        event.getLocation(),
                        event.getFiles().stream()
                                .map(file -> new FileDigest(file.getName(), file.getSize(), file.getSha256()))
                                .toList(),
                        event.getUseRslora(),
                        BaseModelRecords.fitting(event.getBaseModelDigests(), event.getAcceptedBaseModels())));
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
                ProofRecords.proofs(event.getProofs()));
    }

    /** @throws IllegalArgumentException when this version does not know its state */
    static ServingStatus status(ServedAdapter event) {
        return new ServingStatus(
                event.getTarget(),
                event.getKind(),
                new AdapterIdentity(
                        event.getAdapterId(), event.getTaskId(), event.getBaseModel(), event.getHypernetworkVersion()),
                event.getServedAs(),
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
                .setState(ServingState.valueOf(status.state().name()))
                .setReason(status.reason())
                .setProof(status.proof().orElse(null))
                .setChangedAt(status.changedAt())
                .build();
    }
}
