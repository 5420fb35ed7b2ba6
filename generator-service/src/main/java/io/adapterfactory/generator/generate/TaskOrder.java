package io.adapterfactory.generator.generate;

import java.time.Instant;
import java.util.Optional;

/**
 * One adapter to be made.
 *
 * @param description as submitted, within the rules for tasks
 * @param pinnedVersion the hypernetwork version asked for; empty takes the champion
 */
public record TaskOrder(
        String taskId, String description, String baseModel, Optional<String> pinnedVersion, Instant submittedAt) {}
