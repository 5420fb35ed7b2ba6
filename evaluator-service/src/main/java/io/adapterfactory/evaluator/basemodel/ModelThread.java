package io.adapterfactory.evaluator.evaluate;

import io.adapterfactory.t2l.tensor.TorchThread;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.function.Supplier;

/** The one thread that calls the models: a model serves one call at a time; whoever waits longest is next. */
@ApplicationScoped
public class ModelThread {

    private final TorchThread thread = new TorchThread("model");

    /** Runs the work on the thread and returns its result; its exceptions are the work's own. */
    public <T> T call(Supplier<T> work) {
        return thread.call(work);
    }

    @PreDestroy
    void close() {
        thread.close();
    }
}
