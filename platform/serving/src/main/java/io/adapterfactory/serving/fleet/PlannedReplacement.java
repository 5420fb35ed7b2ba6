package io.adapterfactory.serving.fleet;

import java.util.List;

/**
 * An adapter that a refresh would make again.
 *
 * @param version that made it
 * @param targets that serve it
 * @param benchmarks that the new one would be scored on
 * @param reason why it should be replaced, as a message
 */
public record PlannedReplacement(
        String adapterId,
        String description,
        String version,
        List<String> targets,
        List<String> benchmarks,
        String reason) {}
