package io.adapterfactory.evaluator;

import java.util.concurrent.Flow;
import java.util.function.Consumer;

/** Receives every line of an answer as it arrives. */
record LineListener(Consumer<String> heard) implements Flow.Subscriber<String> {

    @Override
    public void onSubscribe(Flow.Subscription subscription) {
        subscription.request(Long.MAX_VALUE);
    }

    @Override
    public void onNext(String line) {
        heard.accept(line);
    }

    @Override
    public void onError(Throwable problem) {}

    @Override
    public void onComplete() {}
}
