package io.adapterfactory.serving.controller;

import java.util.HashMap;
import java.util.Map;
import org.jboss.logging.Logger;

/**
 * Publishes statuses that differ from the last one, and keeps the newest of each adapter, because the view receives
 * them a little later.
 */
final class PublishedStatuses {

    private static final Logger LOG = Logger.getLogger(PublishedStatuses.class);

    private final ServingRecords records;
    /** The newest, by target and adapter. */
    private final Map<String, ServingStatus> published = new HashMap<>();

    PublishedStatuses(ServingRecords records) {
        this.records = records;
    }

    void publish(ServingStatus status) {
        ServingStatus before = published.put(key(status), status);
        if (before == null || !before.saysTheSame(status)) {
            records.publish(status);
            LOG.infof(
                    "adapter %s is %s on serving target %s: %s",
                    status.adapter().adapterId(), status.state(), status.target(), status.reason());
        }
    }

    private static String key(ServingStatus status) {
        return status.target() + "/" + status.adapter().adapterId();
    }

    /** The newest status of each adapter on a target: the one that was published here, or the one in the view. */
    Map<String, ServingStatus> known(Target target, ServingView view) {
        view.statuses(target.name())
                .values()
                .forEach(status -> published.merge(
                        key(status), status, (one, other) -> one.changedAt().isAfter(other.changedAt()) ? one : other));
        Map<String, ServingStatus> known = new HashMap<>();
        published.values().stream()
                .filter(status -> status.target().equals(target.name()))
                .forEach(status -> known.put(status.adapter().adapterId(), status));
        return known;
    }
}
