package io.adapterfactory.serving.kafka;

import io.adapterfactory.schemas.FleetRefresh;
import io.adapterfactory.schemas.TaskDescription;
import io.adapterfactory.schemas.TaskPurpose;
import io.adapterfactory.serving.adapter.ServableAdapter;
import io.adapterfactory.serving.fleet.Refresh;
import io.adapterfactory.serving.fleet.RefreshOrder;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Converts between records of the topics and types of the fleet. */
final class FleetMapping {

    private FleetMapping() {}

    static Refresh refresh(FleetRefresh event) {
        return new Refresh(
                event.getRefreshId(),
                event.getBaseModel(),
                event.getHypernetworkVersion(),
                event.getAtOnce(),
                List.copyOf(event.getAdapterIds()),
                event.getStartedAt(),
                Optional.ofNullable(event.getRolledBackAt()));
    }

    static FleetRefresh event(Refresh refresh) {
        return FleetRefresh.newBuilder()
                .setRefreshId(refresh.id())
                .setBaseModel(refresh.baseModel())
                .setHypernetworkVersion(refresh.version())
                .setAtOnce(refresh.atOnce())
                .setAdapterIds(refresh.adapterIds())
                .setStartedAt(refresh.startedAt())
                .setRolledBackAt(refresh.rolledBackAt().orElse(null))
                .build();
    }

    static TaskDescription task(RefreshOrder order, Instant submittedAt) {
        ServableAdapter replaced = order.replaced();
        return TaskDescription.newBuilder()
                .setTaskId(order.taskId().toString())
                .setDescription(replaced.description())
                .setBaseModel(replaced.identity().baseModel())
                .setHypernetworkVersion(order.version())
                .setBenchmarks(order.benchmarks())
                .setLabels(replaced.labels())
                .setSubmittedAt(submittedAt)
                .setPurpose(TaskPurpose.REFRESH)
                .setReplaces(replaced.identity().adapterId())
                .setAlias(replaced.order().alias().orElse(null))
                .build();
    }
}
