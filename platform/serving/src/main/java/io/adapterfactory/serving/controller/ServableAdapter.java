package io.adapterfactory.serving.controller;

import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/** An adapter that was made, as far as it matters for serving it. */
public record ServableAdapter(
        AdapterIdentity identity,
        String description,
        List<String> warnings,
        Map<String, String> labels,
        Instant generatedAt,
        AdapterFiles files) {

    static final Comparator<ServableAdapter> NEWEST_FIRST = Comparator.comparing(ServableAdapter::generatedAt)
            .reversed()
            .thenComparing(adapter -> adapter.identity().adapterId());
}
