package io.adapterfactory.http;

import java.time.Duration;

/** A tenant has submitted as many tasks as it may for now. */
public class TooManyTasksException extends RuntimeException {

    private final Duration wait;

    TooManyTasksException(String who, String limits, Duration wait) {
        super("the limit of " + limits + " is reached by " + who + "; the next one may come in " + seconds(wait)
                + " s");
        this.wait = wait;
    }

    /** Until the next task may come, whole seconds, at least one: HTTP's {@code Retry-After}. */
    public long retryAfterSeconds() {
        return seconds(wait);
    }

    private static long seconds(Duration wait) {
        return wait.plusNanos(999_999_999).toSeconds();
    }
}
