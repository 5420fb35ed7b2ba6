package io.adapterfactory.cli.launch;

import java.util.ArrayDeque;
import java.util.Deque;

/** Closes what has been started, in reverse order; a shutdown hook may close it at any time. */
public final class ShutdownStack implements AutoCloseable {

    private final Deque<AutoCloseable> started = new ArrayDeque<>();

    /** Adds something that was started; it is closed before everything that was added earlier. */
    public synchronized <T extends AutoCloseable> T push(T part) {
        started.push(part);
        return part;
    }

    /** A failure to close is reported on standard error, and the next one is closed. */
    @Override
    public synchronized void close() {
        while (!started.isEmpty()) {
            try {
                started.pop().close();
            } catch (Exception e) {
                System.err.println("factory: while stopping: " + e.getMessage());
            }
        }
    }
}
