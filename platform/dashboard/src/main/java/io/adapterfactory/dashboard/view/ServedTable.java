package io.adapterfactory.dashboard.view;

import io.adapterfactory.dashboard.row.ServedRow;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Which inference servers serve, rejected, or unloaded which adapters. */
public final class ServedTable {

    private final Guard guard = new Guard();
    private final Map<String, ServedRow> served = new LinkedHashMap<>();

    void put(ServedRow row) {
        guard.write(() -> served.put(row.target() + "/" + row.adapterId(), row));
    }

    /** The newest state of an adapter on every inference server to which it was ever offered. */
    public List<ServedRow> of(String adapterId) {
        return guard.read(() -> served.values().stream()
                .filter(row -> row.adapterId().equals(adapterId))
                .toList());
    }
}
