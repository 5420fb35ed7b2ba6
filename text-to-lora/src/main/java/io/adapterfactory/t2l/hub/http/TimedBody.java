package io.adapterfactory.t2l.hub.http;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.http.HttpResponse.BodySubscriber;
import java.net.http.HttpTimeoutException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * The body of a response, read in parts. Reading fails when no byte arrives for a given time, and can be interrupted;
 * the streams of the JDK's client support neither.
 */
public final class TimedBody implements BodySubscriber<TimedBody>, AutoCloseable {

    /** Maximum size of an unneeded body that is read, so that its connection can be reused. */
    private static final int DISCARDED_BYTES = 1 << 16;

    private final Duration limit;
    private final BlockingQueue<Part> parts = new LinkedBlockingQueue<>();
    private final CompletableFuture<Flow.Subscription> subscription = new CompletableFuture<>();
    private boolean ended;

    /** @param limit maximum time without a byte */
    TimedBody(Duration limit) {
        this.limit = limit;
    }

    private sealed interface Part {}

    private record Bytes(List<ByteBuffer> buffers) implements Part {}

    /** @param failure null when the body is complete */
    private record End(Throwable failure) implements Part {}

    /**
     * The next bytes; an empty list means the end.
     *
     * @throws IOException when the connection breaks, or no byte arrives in time
     */
    public List<ByteBuffer> next() throws IOException, InterruptedException {
        if (ended) {
            return List.of();
        }
        Part part = parts.poll(limit.toMillis(), TimeUnit.MILLISECONDS);
        if (part == null) {
            close();
            throw new HttpTimeoutException("no byte arrived for " + limit.toMillis() + " ms");
        }
        if (part instanceof Bytes bytes) {
            subscription.thenAccept(source -> source.request(1));
            return bytes.buffers();
        }
        ended = true;
        Throwable failure = ((End) part).failure();
        if (failure != null) {
            throw new IOException(String.valueOf(failure.getMessage()), failure);
        }
        return List.of();
    }

    /**
     * The whole body.
     *
     * @throws IOException also when it has more than {@code maxBytes}
     */
    public byte[] readAll(int maxBytes) throws IOException, InterruptedException {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (List<ByteBuffer> buffers = next(); !buffers.isEmpty(); buffers = next()) {
            for (ByteBuffer buffer : buffers) {
                byte[] bytes = new byte[buffer.remaining()];
                buffer.get(bytes);
                all.writeBytes(bytes);
            }
            if (all.size() > maxBytes) {
                close();
                throw new IOException("the answer has more than " + maxBytes + " bytes");
            }
        }
        return all.toByteArray();
    }

    /**
     * Reads the whole body now, so that later reads cannot fail.
     *
     * @throws IOException as {@link #readAll}
     */
    public void buffer(int maxBytes) throws IOException, InterruptedException {
        byte[] all = readAll(maxBytes);
        ended = false;
        if (all.length > 0) {
            parts.add(new Bytes(List.of(ByteBuffer.wrap(all))));
        }
        parts.add(new End(null));
    }

    /** Reads the rest if it is short, and closes. */
    void discard() throws InterruptedException {
        try {
            readAll(DISCARDED_BYTES);
        } catch (IOException e) {
            close(); // the response is not needed; only the connection cannot be reused
        }
    }

    @Override
    public void close() {
        ended = true;
        subscription.thenAccept(Flow.Subscription::cancel);
    }

    @Override
    public CompletionStage<TimedBody> getBody() {
        return CompletableFuture.completedFuture(this);
    }

    @Override
    public void onSubscribe(Flow.Subscription source) {
        subscription.complete(source);
        source.request(1);
    }

    @Override
    public void onNext(List<ByteBuffer> buffers) {
        if (!buffers.isEmpty()) {
            parts.add(new Bytes(buffers));
        }
    }

    @Override
    public void onError(Throwable failure) {
        parts.add(new End(failure));
    }

    @Override
    public void onComplete() {
        parts.add(new End(null));
    }
}
