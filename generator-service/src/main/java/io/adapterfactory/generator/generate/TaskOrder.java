package io.adapterfactory.generator.generate;

import java.time.Instant;
import java.util.Optional;

/**
 * An order for one adapter.
 *
 * @param description as submitted; valid
 * @param pinnedVersion the requested hypernetwork version; empty uses the champion
 * @param control whether an adapter from another task's description is wanted too
 */
public record TaskOrder(
        String taskId,
        String description,
        String baseModel,
        Optional<String> pinnedVersion,
        Instant submittedAt,
        boolean control) {}
