package io.adapterfactory.verification.chaos;

import io.adapterfactory.cli.error.FactoryException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;

/** A client that sends one task after the other, in a thread of its own, from the start on. */
public final class TaskStream {

    /** Says when the next task may be sent, and whether there is one. */
    @FunctionalInterface
    public interface Turn {

        /**
         * Returns when it is the task's turn.
         *
         * @param number of the task, from 0
         * @return false ends the stream
         */
        boolean await(int number) throws InterruptedException;
    }

    private final AtomicReference<RuntimeException> failure = new AtomicReference<>();
    private final Thread thread;

    /** @param perSecond tasks, at most */
    public TaskStream(CampaignClient client, double perSecond, Turn turn) {
        this.thread = new Thread(() -> send(client, Math.round(1e9 / perSecond), turn), "campaign-client");
        thread.setDaemon(true); // when the campaign fails, it is not to hold up the end
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

    /** Waits until the last task is sent; throws what ended the client before that. */
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
