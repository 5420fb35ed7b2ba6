package io.adapterfactory.serving.fleet;

import io.adapterfactory.serving.fleet.RefreshItem.State;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** A refresh and the progress of each of its adapters. */
public record RefreshProgress(Refresh refresh, List<RefreshItem> items) {

    /** Whether the factory will do nothing more for it. */
    public boolean isFinished() {
        return items.stream().allMatch(item -> item.state().isFinal());
    }

    /** Whether adapters are still to be made or scored. */
    boolean isOrdering() {
        return underWay() > 0 || items.stream().anyMatch(item -> item.state() == State.WAITING);
    }

    /** How many adapters are in each state that occurs. */
    public Map<State, Integer> counts() {
        Map<State, Integer> counts = new EnumMap<>(State.class);
        items.forEach(item -> counts.merge(item.state(), 1, Integer::sum));
        return counts;
    }

    int underWay() {
        return (int) items.stream().filter(item -> item.state().isUnderWay()).count();
    }
}
