package io.adapterfactory.dashboard.port;

import io.adapterfactory.dashboard.row.DeadLetterRow;
import io.adapterfactory.schemas.TaskSubmission;
import java.util.Optional;

/** Orders and decisions that people make in the pages. */
public interface Orders {

    /**
     * Publishes a task description and returns when the broker has acknowledged it.
     *
     * @return the task's id
     * @throws io.adapterfactory.schemas.InvalidTaskException if the task breaks a rule
     */
    String order(TaskSubmission submission);

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
