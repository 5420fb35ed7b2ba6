package io.adapterfactory.dashboard.view;

import io.adapterfactory.dashboard.row.VersionRow;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Hypernetwork versions with their stages. */
public final class VersionTable {

    private static final String CHAMPION = "CHAMPION";

    private final Guard guard = new Guard();
    private final Map<String, VersionRow> newest = new LinkedHashMap<>();
    private final List<VersionRow> stages = new ArrayList<>();

    /** A version reached a stage. */
    void put(VersionRow version) {
        guard.write(() -> {
            newest.put(version.baseModel() + "/" + version.version(), version);
            stages.add(version);
        });
    }

    /** The newest stage of every version, in the order of arrival. */
    public List<VersionRow> newest() {
        return guard.read(() -> List.copyOf(newest.values()));
    }

    /** Every stage in the topic, in order. */
    public List<VersionRow> stages() {
        return guard.read(() -> List.copyOf(stages));
    }

    /** The champion of each base model: the newest record with this stage. */
    public Map<String, VersionRow> champions() {
        return guard.read(() -> {
            Map<String, VersionRow> champions = new LinkedHashMap<>();
            stages.stream()
                    .filter(version -> version.stage().equals(CHAMPION))
                    .forEach(version -> champions.put(version.baseModel(), version));
            return champions;
        });
    }
}
