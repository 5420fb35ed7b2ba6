package io.adapterfactory.http;

import java.time.Duration;

/** A tenant has reached its limit of submitted tasks for now. */
public class TooManyTasksException extends RuntimeException {

    private final Duration wait;

    TooManyTasksException(String who, String limits, Duration wait) {
        super(who + " reached the limit of " + limits + "; the next task is accepted in " + seconds(wait) + " s");
        this.wait = wait;
    }

    /** Time until the next task is accepted, in whole seconds, at least one: HTTP's {@code Retry-After}. */
    public long retryAfterSeconds() {
        return seconds(wait);
    }

    private static long seconds(Duration wait) {
        return wait.plusNanos(999_999_999).toSeconds();
    }
}
