package io.adapterfactory.dashboard.port;

import io.adapterfactory.dashboard.row.DeadLetterRow;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What a person can order from the pages. */
public interface Orders {

    /**
     * Publishes a task description and returns when the broker has it.
     *
     * @param hypernetworkVersion pins one; empty takes the champion
     * @param labels whose tenant it is, if it is one's
     * @return the task's id
     */
    String order(
            String description,
            String baseModel,
            Optional<String> hypernetworkVersion,
            List<String> benchmarks,
            Map<String, String> labels);

    /**
     * Puts a dead letter back on the topic that it came on, and notes it.
     *
     * @param mended the record in Avro's JSON encoding, instead of the bytes as they came
     * @throws IllegalArgumentException when the mended record is none of the topic's kind, or the letter is gone
     */
    void replay(DeadLetterRow letter, Optional<String> mended);

    /** Notes that nothing is to be done about a dead letter. */
    void discard(DeadLetterRow letter);
}
