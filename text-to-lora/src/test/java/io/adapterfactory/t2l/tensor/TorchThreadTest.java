package io.adapterfactory.t2l.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.UncheckedIOException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class TorchThreadTest {

    @Test
    void callersOnManyThreadsAreServedOnOneAfterEachOther() throws Exception {
        var threads = ConcurrentHashMap.<Thread>newKeySet();
        AtomicInteger atOnce = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        try (TorchThread model = new TorchThread("model")) {
            var callers = IntStream.range(0, 8)
                    .mapToObj(i -> new Thread(() -> model.call(() -> {
                        threads.add(Thread.currentThread());
                        most.accumulateAndGet(atOnce.incrementAndGet(), Math::max);
                        Thread.yield();
                        return atOnce.decrementAndGet();
                    })))
                    .toList();
            callers.forEach(Thread::start);
            for (Thread caller : callers) {
                caller.join(10_000);
            }
        }
        assertThat(threads).hasSize(1).first().extracting(Thread::getName).isEqualTo("model");
        assertThat(most).hasValue(1);
    }

    @Test
    void aCallerGetsWhatTheWorkReturnsAndWhatItThrows() {
        try (TorchThread model = new TorchThread("model")) {
            assertThat(model.call(() -> 42)).isEqualTo(42);
            var failure = new UncheckedIOException(new java.io.IOException("the store is full"));
            assertThatThrownBy(() -> model.call(() -> {
                        throw failure;
                    }))
                    .isSameAs(failure);
            var error = new OutOfMemoryError("planted");
            assertThatThrownBy(() -> model.call(() -> {
                        throw error;
                    }))
                    .isSameAs(error);
            assertThat(model.call(() -> "the next is served")).isEqualTo("the next is served");
        }
    }

    @Test
    void startedWorkIsFinishedAndNewWorkIsRefusedAfterTheEnd() throws Exception {
        TorchThread model = new TorchThread("model");
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch go = new CountDownLatch(1);
        var answer = new java.util.concurrent.CompletableFuture<String>();
        new Thread(() -> answer.complete(model.call(() -> {
                    begun.countDown();
                    try {
                        return go.await(10, TimeUnit.SECONDS) ? "finished" : "late";
                    } catch (InterruptedException e) {
                        return "interrupted";
                    }
                })))
                .start();
        begun.await();
        model.close();
        go.countDown();
        assertThat(answer.get(10, TimeUnit.SECONDS)).isEqualTo("finished");
        assertThatThrownBy(() -> model.call(() -> 1)).isInstanceOf(RejectedExecutionException.class);
    }
}
