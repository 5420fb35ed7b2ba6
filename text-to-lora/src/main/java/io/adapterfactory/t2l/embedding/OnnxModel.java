package io.adapterfactory.t2l.embedding;

import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * An ONNX model that is open in this process. Opening a model of the class path takes a second or two and its weights
 * take memory, so encoders that differ only in their pooling share it: it is released when its last user closes it.
 */
final class OnnxModel implements AutoCloseable {

    /** What distinguishes the shared models. */
    private record Key(String name, int threads) {}

    /** A session that has users; both are guarded by {@link #SHARED}. */
    private static final class Shared {
        final OrtSession session;
        int users;

        Shared(OrtSession session) {
            this.session = session;
        }
    }

    private static final Map<Key, Shared> SHARED = new HashMap<>();

    private final OrtSession session;
    private final Optional<Key> shared;
    private final AtomicBoolean open = new AtomicBoolean(true);

    private OnnxModel(OrtSession session, Optional<Key> shared) {
        this.session = session;
        this.shared = shared;
    }

    /**
     * @param name of a resource on the class path
     * @param threads number of threads of one run, at least 1
     */
    static OnnxModel fromClassPath(String name, int threads) throws OrtException, IOException {
        Key key = new Key(name, threads);
        synchronized (SHARED) {
            Shared model = SHARED.get(key);
            if (model == null) {
                model = new Shared(opened(bytes(name), threads));
                SHARED.put(key, model);
            }
            model.users++;
            return new OnnxModel(model.session, Optional.of(key));
        }
    }

    /** @param file of the model, which may have its weights in further files next to it */
    static OnnxModel fromFile(Path file, int threads) throws OrtException {
        try (OrtSession.SessionOptions options = options(threads)) {
            return new OnnxModel(
                    OrtEnvironment.getEnvironment().createSession(file.toString(), options), Optional.empty());
        }
    }

    private static byte[] bytes(String name) throws IOException {
        try (InputStream stream = OnnxModel.class.getResourceAsStream("/" + name)) {
            if (stream == null) {
                throw new FileNotFoundException(name + " is not on the class path");
            }
            return stream.readAllBytes();
        }
    }

    private static OrtSession opened(byte[] model, int threads) throws OrtException {
        try (OrtSession.SessionOptions options = options(threads)) {
            return OrtEnvironment.getEnvironment().createSession(model, options);
        }
    }

    private static OrtSession.SessionOptions options(int threads) throws OrtException {
        OrtSession.SessionOptions options = new OrtSession.SessionOptions();
        options.setIntraOpNumThreads(threads);
        options.setInterOpNumThreads(1);
        return options;
    }

    /** The session; it may run in several threads at a time. */
    OrtSession session() {
        return session;
    }

    @Override
    public void close() throws OrtException {
        if (!open.compareAndSet(true, false)) {
            return;
        }
        if (shared.isEmpty() || isLastUser(shared.get())) {
            session.close();
        }
    }

    private static boolean isLastUser(Key key) {
        synchronized (SHARED) {
            Shared model = SHARED.get(key);
            model.users--;
            if (model.users > 0) {
                return false;
            }
            SHARED.remove(key);
            return true;
        }
    }
}
