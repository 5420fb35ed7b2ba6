package io.adapterfactory.serving.client;

import io.adapterfactory.t2l.file.SizeLimit;
import io.adapterfactory.t2l.file.SizeLimit.SizeLimitException;
import java.io.ByteArrayOutputStream;
import java.net.http.HttpResponse.BodySubscriber;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;

/** A response body of at most {@link SizeLimit#ANSWER_BYTES}; a longer one is canceled before it is received. */
final class LimitedBody implements BodySubscriber<byte[]> {

    private final CompletableFuture<byte[]> body = new CompletableFuture<>();
    private final ByteArrayOutputStream taken = new ByteArrayOutputStream();
    private Flow.Subscription subscription;

    @Override
    public CompletionStage<byte[]> getBody() {
        return body;
    }

    @Override
    public void onSubscribe(Flow.Subscription given) {
        subscription = given;
        subscription.request(Long.MAX_VALUE);
    }

    @Override
    public void onNext(List<ByteBuffer> parts) {
        if (body.isDone()) {
            return; // data that arrives after the cancellation
        }
        try {
            for (ByteBuffer part : parts) {
                SizeLimit.ANSWER_BYTES.check((long) taken.size() + part.remaining(), "bytes");
                byte[] bytes = new byte[part.remaining()];
                part.get(bytes);
                taken.write(bytes, 0, bytes.length);
            }
        } catch (SizeLimitException e) {
            subscription.cancel();
            body.completeExceptionally(e);
        }
    }

    @Override
    public void onError(Throwable thrown) {
        body.completeExceptionally(thrown);
    }

    @Override
    public void onComplete() {
        body.complete(taken.toByteArray());
    }
}
