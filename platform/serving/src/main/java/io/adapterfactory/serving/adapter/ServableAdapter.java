package io.adapterfactory.serving.adapter;

import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/** The data about an adapter that serving needs. */
public record ServableAdapter(
        AdapterIdentity identity,
        String description,
        List<String> warnings,
        Map<String, String> labels,
        Instant generatedAt,
        AdapterOrder order,
        AdapterFiles files) {

    public static final Comparator<ServableAdapter> NEWEST_FIRST = Comparator.comparing(ServableAdapter::generatedAt)
            .reversed()
            .thenComparing(adapter -> adapter.identity().adapterId());

    /** The name that it shares with the adapters that may replace it. */
    public String stableName() {
        return StableName.of(this);
    }
}
