package io.adapterfactory.t2l.tensor;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Supplier;

/**
 * One thread for all the work of a model in a service whose callers come on many.
 *
 * <p>The native allocator keeps what a thread has freed for that thread. A model called from each thread of a pool therefore
 * comes to hold, for each, what its largest batch took.
 */
public final class TorchThread implements AutoCloseable {

    private final ExecutorService thread;

    /** @param name of the thread */
    public TorchThread(String name) {
        thread = Executors.newSingleThreadExecutor(work -> {
            Thread made = new Thread(work, name);
            made.setDaemon(true);
            return made;
        });
    }

    /**
     * Does the work after that of all who came before, and waits for its end, also when the caller is interrupted.
     *
     * @return what the work returns
     * @throws RuntimeException what the work throws, as it is
     * @throws java.util.concurrent.RejectedExecutionException after {@link #close()}
     */
    public <T> T call(Supplier<T> work) {
        try {
            return CompletableFuture.supplyAsync(work, thread).join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            if (e.getCause() instanceof Error cause) {
                throw cause;
            }
            throw e;
        }
    }

    /** The work that has begun is finished. */
    @Override
    public void close() {
        thread.shutdown();
    }
}
