package io.adapterfactory.t2l.tensor;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Supplier;

/**
 * One thread for all work with a model, in a service with many calling threads.
 *
 * <p>The native allocator keeps freed memory per thread. A model that is called from every thread of a pool would
 * therefore keep the memory of its largest batch for each thread.
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
     * Runs the work after all earlier calls, and waits for its end, even if the caller is interrupted.
     *
     * @return the result of the work
     * @throws RuntimeException from the work, unchanged
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

    /** Work that has begun is finished. */
    @Override
    public void close() {
        thread.shutdown();
    }
}
