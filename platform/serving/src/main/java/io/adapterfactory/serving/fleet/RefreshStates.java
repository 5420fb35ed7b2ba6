package io.adapterfactory.serving.fleet;

import io.adapterfactory.serving.adapter.Ruling;
import io.adapterfactory.serving.adapter.ScoredAdapter;
import io.adapterfactory.serving.controller.ServingRule;
import io.adapterfactory.serving.controller.ServingStatus;
import io.adapterfactory.serving.controller.ServingView;
import io.adapterfactory.serving.fleet.RefreshItem.State;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Computes the progress of a refresh from the views. */
final class RefreshStates {

    private final ServingView serving;
    private final FleetView fleet;
    private final ServingRule rule;
    private final List<ServingStatus> statuses;
    private final Set<String> served;

    /** @param statuses of adapters on the targets */
    RefreshStates(ServingView serving, FleetView fleet, ServingRule rule, List<ServingStatus> statuses) {
        this.serving = serving;
        this.fleet = fleet;
        this.rule = rule;
        this.statuses = statuses;
        this.served = statuses.stream()
                .filter(ServingStatus::isServed)
                .map(status -> status.adapter().adapterId())
                .collect(Collectors.toSet());
    }

    /** The state of an adapter in a refresh, with the reason. */
    private record Position(State state, String reason) {}

    RefreshProgress of(Refresh refresh) {
        return new RefreshProgress(
                refresh,
                refresh.adapterIds().stream().map(id -> item(refresh, id)).toList());
    }

    private RefreshItem item(Refresh refresh, String adapterId) {
        Optional<String> made = fleet.madeBy(refresh.taskId(adapterId).toString());
        Optional<ScoredAdapter> older = serving.find(adapterId);
        Position position = position(refresh, adapterId, older, made);
        return new RefreshItem(
                adapterId,
                older.map(found -> found.adapter().description()).orElse(""),
                made,
                position.state(),
                position.reason());
    }

    private Position position(Refresh refresh, String adapterId, Optional<ScoredAdapter> older, Optional<String> made) {
        if (refresh.isRolledBack() || serving.isRejected(refresh.baseModel(), refresh.version())) {
            String what = refresh.isRolledBack() ? "the refresh" : "version " + refresh.version();
            return made.filter(id -> !id.equals(adapterId) && served.contains(id))
                            .isPresent()
                    ? new Position(State.LOADING, what + " was rolled back; the old one is being loaded")
                    : new Position(State.RETURNED, what + " was rolled back");
        }
        if (older.isEmpty()) {
            return new Position(State.FAILED, "the record of the old adapter is no longer kept");
        }
        String taskId = refresh.taskId(adapterId).toString();
        Optional<ScoredAdapter> newer = made.flatMap(serving::find);
        if (newer.isPresent()) {
            return made(refresh, taskId, older.get(), newer.get());
        }
        return fleet.refusal(taskId)
                .map(why -> new Position(State.FAILED, why))
                .orElseGet(() -> fleet.isOrdered(taskId)
                        ? new Position(State.ORDERED, "the generator makes it")
                        : new Position(State.WAITING, "others are made first"));
    }

    private Position made(Refresh refresh, String taskId, ScoredAdapter older, ScoredAdapter newer) {
        boolean isTheSame = newer.adapter()
                .identity()
                .adapterId()
                .equals(older.adapter().identity().adapterId());
        if (isTheSame ? !newer.isScoredAfter(refresh.startedAt()) : isOpen(older, newer)) {
            return fleet.refusal(taskId)
                    .map(why -> new Position(State.FAILED, why))
                    .orElseGet(() -> new Position(State.MADE, "the evaluator scores it"));
        }
        if (!rule.passes(newer)) {
            return new Position(State.KEPT, "the new one does not pass: its score or its gain is too low");
        }
        if (isTheSame) {
            return new Position(State.REPLACED, "it is the same adapter, and was scored again");
        }
        Ruling ruling = rule.judge(older, newer);
        if (ruling.outcome() != Ruling.Outcome.REPLACED) {
            return new Position(State.KEPT, ruling.reason());
        }
        return served.contains(older.adapter().identity().adapterId())
                ? new Position(State.LOADING, ruling.reason() + troubles(newer))
                : new Position(State.REPLACED, ruling.reason());
    }

    private boolean isOpen(ScoredAdapter older, ScoredAdapter newer) {
        return newer.scores().isEmpty() || rule.judge(older, newer).outcome() == Ruling.Outcome.OPEN;
    }

    /** The reasons of servers that do not serve it. */
    private String troubles(ScoredAdapter adapter) {
        return statuses.stream()
                .filter(status -> status.state() == ServingStatus.State.FAILED
                        && status.adapter().equals(adapter.adapter().identity()))
                .map(status -> "; " + status.target() + ": " + status.reason())
                .reduce("", String::concat);
    }
}
