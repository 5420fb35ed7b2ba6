package io.adapterfactory.cli.cluster;

import io.adapterfactory.schemas.HypernetworkVersion;
import io.adapterfactory.schemas.Topics;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The newest record of each hypernetwork version, by its key, in the order of these records. */
public final class NewestVersions {

    private NewestVersions() {}

    public static Map<String, HypernetworkVersion> read(Cluster cluster) {
        Map<String, HypernetworkVersion> newest = new LinkedHashMap<>();
        try (EventReader reader =
                new EventReader(cluster, List.of(Topics.HYPERNETWORK_VERSIONS), EventReader.From.BEGINNING)) {
            for (EventReader.Event event : reader.untilEnd()) {
                reader.decode(event).map(HypernetworkVersion.class::cast).ifPresent(version -> {
                    String key = Topics.versionKey(version.getBaseModel(), version.getVersion());
                    newest.remove(key);
                    newest.put(key, version);
                });
            }
        }
        return newest;
    }
}
