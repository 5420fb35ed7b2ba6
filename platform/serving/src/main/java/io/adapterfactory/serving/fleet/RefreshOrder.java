package io.adapterfactory.serving.fleet;

import io.adapterfactory.serving.adapter.RefreshTaskId;
import io.adapterfactory.serving.adapter.ServableAdapter;
import java.util.List;

/**
 * The order for an adapter that may replace a served one.
 *
 * @param replaced the served adapter, whose description, labels, and alias the order has
 * @param version pinned
 * @param benchmarks those that the served one was scored on
 */
public record RefreshOrder(RefreshTaskId taskId, ServableAdapter replaced, String version, List<String> benchmarks) {}
