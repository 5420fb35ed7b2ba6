package io.adapterfactory.verification.process;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetServer;
import io.vertx.core.net.NetSocket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Forwards connections from one port on loopback to another, and can close and delay them. */
final class LoopbackProxy implements AutoCloseable {

    private static final String LOOPBACK = "127.0.0.1";

    private final Vertx vertx;
    private final NetServer server;
    private final NetClient client;
    private final int target;
    private final Set<NetSocket> open = ConcurrentHashMap.newKeySet();
    private volatile boolean cut;
    private volatile int delayMs;

    /**
     * Listens from now on.
     *
     * @param target port; while nothing listens there, connections are closed
     */
    LoopbackProxy(Vertx vertx, int port, int target) {
        this.vertx = vertx;
        this.target = target;
        this.client = vertx.createNetClient();
        this.server = vertx.createNetServer().connectHandler(this::accept);
        await(server.listen(port, LOOPBACK));
    }

    /** Closes every connection, including new ones, until {@link #restore()}. */
    void cut() {
        cut = true;
        open.forEach(NetSocket::close);
    }

    /** Delays all data in both directions by this time, until {@link #restore()}. */
    void delay(int milliseconds) {
        delayMs = milliseconds;
    }

    void restore() {
        cut = false;
        delayMs = 0;
    }

    private void accept(NetSocket from) {
        if (cut) {
            from.close();
            return;
        }
        from.pause();
        client.connect(target, LOOPBACK).onSuccess(to -> join(from, to)).onFailure(nobodyThere -> from.close());
    }

    private void join(NetSocket from, NetSocket to) {
        open.add(from);
        from.closeHandler(gone -> {
            open.remove(from);
            to.close();
        });
        to.closeHandler(gone -> from.close());
        pass(from, to);
        pass(to, from);
        from.resume();
        if (cut) { // closed meanwhile
            from.close();
        }
    }

    private void pass(NetSocket from, NetSocket to) {
        from.exceptionHandler(broken -> from.close()); // a killed process resets its connections
        from.handler(piece -> {
            from.pause();
            int wait = delayMs;
            if (wait == 0) {
                to.write(piece).onComplete(written -> from.resume());
            } else {
                vertx.setTimer(wait, now -> to.write(piece).onComplete(written -> from.resume()));
            }
        });
    }

    @Override
    public void close() {
        cut();
        await(server.close());
        await(client.close());
    }

    private static void await(Future<?> done) {
        done.toCompletionStage().toCompletableFuture().join();
    }
}
