package io.adapterfactory.dashboard.view;

import io.adapterfactory.dashboard.row.VersionRow;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Hypernetwork versions with the stages that they went through. */
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

    /** The newest stage of every version, in the order in which they came. */
    public List<VersionRow> newest() {
        return guard.read(() -> List.copyOf(newest.values()));
    }

    /** Every stage that is still in the topic or came since the start, in order. */
    public List<VersionRow> stages() {
        return guard.read(() -> List.copyOf(stages));
    }

    /** The champion of each base model: the newest record that calls itself so. */
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
