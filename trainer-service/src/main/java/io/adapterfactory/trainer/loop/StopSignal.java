package io.adapterfactory.trainer.loop;

import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Signals that the service stops. */
@ApplicationScoped
class StopSignal {

    /** The service stops, and therefore the work on this thread. */
    static final class StoppedException extends RuntimeException {

        private static final long serialVersionUID = 1L;

        StoppedException() {
            super("the service stops");
        }
    }

    private final CountDownLatch stopped = new CountDownLatch(1);

    void stop() {
        stopped.countDown();
    }

    boolean isStopped() {
        return stopped.getCount() == 0;
    }

    /** @throws StoppedException if the service stops */
    void check() {
        if (isStopped()) {
            throw new StoppedException();
        }
    }

    /**
     * Waits.
     *
     * @throws StoppedException as soon as the service stops
     */
    void pause(Duration time) {
        try {
            stopped.await(time.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StoppedException();
        }
        check();
    }
}
