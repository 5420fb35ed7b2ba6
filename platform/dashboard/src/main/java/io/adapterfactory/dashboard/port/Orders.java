package io.adapterfactory.dashboard.port;

import io.adapterfactory.dashboard.row.DeadLetterRow;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Orders and decisions that people make in the pages. */
public interface Orders {

    /**
     * Publishes a task description and returns when the broker has acknowledged it.
     *
     * @param hypernetworkVersion pins a version; empty uses the champion
     * @param labels name the tenant, if there is one
     * @return the task's id
     */
    String order(
            String description,
            String baseModel,
            Optional<String> hypernetworkVersion,
            List<String> benchmarks,
            Map<String, String> labels);

    /**
     * Puts a dead letter back on its original topic, and records the decision.
     *
     * @param edited the record in Avro's JSON encoding, to be sent instead of the original bytes
     * @throws IllegalArgumentException when the edited record is not of the topic's type, or the dead letter is gone
     */
    void replay(DeadLetterRow letter, Optional<String> edited);

    /** Records the decision to discard a dead letter. */
    void discard(DeadLetterRow letter);
}
