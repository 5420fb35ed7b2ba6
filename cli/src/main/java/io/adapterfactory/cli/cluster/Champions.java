package io.adapterfactory.cli.cluster;

import io.adapterfactory.schemas.HypernetworkStage;
import io.adapterfactory.schemas.HypernetworkVersion;
import io.adapterfactory.schemas.Topics;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The newest champion of each base model, from the topic. */
public final class Champions {

    private Champions() {}

    public static Map<String, HypernetworkVersion> read(Cluster cluster) {
        Map<String, HypernetworkVersion> champions = new LinkedHashMap<>();
        try (EventReader reader =
                new EventReader(cluster, List.of(Topics.HYPERNETWORK_VERSIONS), EventReader.From.BEGINNING)) {
            for (EventReader.Event event : reader.untilEnd()) {
                reader.decode(event)
                        .map(HypernetworkVersion.class::cast)
                        .filter(version -> version.getStage() == HypernetworkStage.CHAMPION)
                        .ifPresent(version -> champions.put(version.getBaseModel(), version));
            }
        }
        return champions;
    }
}
