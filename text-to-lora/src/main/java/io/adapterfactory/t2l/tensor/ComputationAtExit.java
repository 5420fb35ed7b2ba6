package io.adapterfactory.t2l.tensor;

import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Supplier;

/**
 * Waits for running computations when the process is terminated. At its end, libtorch destroys its static data, and a
 * thread that still computes would crash the process.
 */
public final class ComputationAtExit {

    private static final ReentrantReadWriteLock RUNNING = new ReentrantReadWriteLock();

    private ComputationAtExit() {}

    /**
     * From now on, when this process exits, it first waits for the running computations, and lets no other start. Not for
     * a process with a shutdown hook that computes: the hook would wait forever.
     */
    public static void enable() {
        Runtime.getRuntime().addShutdownHook(new Thread(RUNNING.writeLock()::lock, "wait-for-computations"));
    }

    /** A short computation, such as a step of a training or one layer of a model; calls may be nested. */
    public static <T> T of(Supplier<T> computation) {
        RUNNING.readLock().lock();
        try {
            return computation.get();
        } finally {
            RUNNING.readLock().unlock();
        }
    }
}
