package io.adapterfactory.serving.fleet;

import io.adapterfactory.serving.adapter.RefreshTaskId;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * The decision of a person to make served adapters again.
 *
 * @param version that makes them
 * @param atOnce max unfinished orders
 * @param adapterIds the adapters to be replaced, in the order in which they are made again
 * @param rolledBackAt when a person rolled it back
 */
public record Refresh(
        String id,
        String baseModel,
        String version,
        int atOnce,
        List<String> adapterIds,
        Instant startedAt,
        Optional<Instant> rolledBackAt) {

    public boolean isRolledBack() {
        return rolledBackAt.isPresent();
    }

    Refresh rolledBack(Instant now) {
        return new Refresh(id, baseModel, version, atOnce, adapterIds, startedAt, Optional.of(now));
    }

    /** Of the order that replaces an adapter. */
    RefreshTaskId taskId(String adapterId) {
        return new RefreshTaskId(id, adapterId);
    }
}
