package io.adapterfactory.factory.launch;

import java.util.ArrayDeque;
import java.util.Deque;

/** What has been started, ended in the opposite order; safe to be closed by a shutdown hook meanwhile. */
final class Parts implements AutoCloseable {

    private final Deque<AutoCloseable> started = new ArrayDeque<>();

    synchronized <T extends AutoCloseable> T push(T part) {
        started.push(part);
        return part;
    }

    /** A part that does not end in order is told on standard error, and the next one is ended. */
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
