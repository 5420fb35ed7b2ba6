package io.adapterfactory.verification.chaos;

import io.adapterfactory.cli.error.FactoryException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;

/** A client that sends tasks one after the other in its own thread. */
public final class TaskStream {

    /** Controls when the next task may be sent, and whether there is one. */
    @FunctionalInterface
    public interface Turn {

        /**
         * Returns when the task may be sent.
         *
         * @param number of the task, from 0
         * @return false to end the stream
         */
        boolean await(int number) throws InterruptedException;
    }

    private final AtomicReference<RuntimeException> failure = new AtomicReference<>();
    private final Thread thread;

    /** @param perSecond maximum number of tasks per second */
    public TaskStream(CampaignClient client, double perSecond, Turn turn) {
        this.thread = new Thread(() -> send(client, Math.round(1e9 / perSecond), turn), "campaign-client");
        thread.setDaemon(true); // a daemon, so that it does not keep a failed campaign running
        thread.start();
    }

    private void send(CampaignClient client, long pauseNanos, Turn turn) {
        try {
            for (int number = 0; turn.await(number); number++) {
                client.send(number);
                TimeUnit.NANOSECONDS.sleep(pauseNanos);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException e) {
            failure.set(e);
        }
    }

    /** Waits until the last task is sent; throws the exception that ended the client before that. */
    public void awaitEnd() {
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw FactoryException.failed("interrupted during the campaign");
        }
        if (failure.get() != null) {
            throw failure.get();
        }
    }
}
