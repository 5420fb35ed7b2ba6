package io.adapterfactory.broker;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** Waits for other processes. An interrupt ends the wait with an exception. */
public final class Await {

    private Await() {}

    /**
     * Checks a condition repeatedly.
     *
     * @param interval pause between two checks
     * @return whether the condition became true within the limit
     * @throws IllegalStateException when the thread is interrupted; its interrupt flag is set
     */
    public static boolean until(BooleanSupplier condition, Duration limit, Duration interval) {
        long start = System.nanoTime();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - start > limit.toNanos()) {
                return false;
            }
            sleep(interval);
        }
        return true;
    }

    /** @throws IllegalStateException when the thread is interrupted; its interrupt flag is set */
    public static void sleep(Duration time) {
        try {
            TimeUnit.NANOSECONDS.sleep(time.toNanos());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while waiting", e);
        }
    }
}
