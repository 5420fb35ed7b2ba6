package io.adapterfactory.serving.fleet;

import java.util.List;

/**
 * What a refresh would do now.
 *
 * @param version the champion, which would make the adapters
 */
public record RefreshPlan(String baseModel, String version, List<PlannedReplacement> adapters) {}
