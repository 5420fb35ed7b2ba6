package io.adapterfactory.cli.launch;

import java.util.ArrayDeque;
import java.util.Deque;

/** Closes resources in reverse order of their start; a shutdown hook may close it at any time. */
public final class ShutdownStack implements AutoCloseable {

    private final Deque<AutoCloseable> started = new ArrayDeque<>();

    /** Adds a resource; it is closed before all that were added earlier. */
    public synchronized <T extends AutoCloseable> T push(T part) {
        started.push(part);
        return part;
    }

    /** Reports a failure to close on standard error and continues with the next resource. */
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
