package io.adapterfactory.s3;

import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import org.gaul.s3proxy.S3Proxy;
import org.gaul.s3proxy.auth.AuthenticationType;
import org.gaul.s3proxy.nio2blob.TransientNio2BlobStore;

/** A real S3 server in this process, with a bucket in memory. */
final class S3Server implements AutoCloseable {

    static final String BUCKET = "factory";
    static final String KEY = "test-key";
    static final String SECRET = "test-secret";

    final TransientNio2BlobStore blobs = new TransientNio2BlobStore();
    private final S3Proxy proxy;

    S3Server() throws Exception {
        blobs.createContainer(BUCKET);
        proxy = S3Proxy.builder()
                .blobStore(blobs)
                .endpoint(URI.create("http://127.0.0.1:0"))
                .awsAuthentication(AuthenticationType.AWS_V4, KEY, SECRET)
                .build();
        proxy.start();
    }

    int port() {
        return proxy.getPort();
    }

    /** @param port of the server, or of something before it */
    static S3Settings settings(int port) {
        return new S3Settings(
                URI.create("s3://" + BUCKET + "/store"),
                Optional.of(URI.create("http://127.0.0.1:" + port)),
                Optional.empty(),
                true,
                Duration.ofSeconds(1),
                1 << 20);
    }

    @Override
    public void close() {
        try {
            proxy.stop();
        } catch (Exception e) {
            throw new IllegalStateException("the S3 server does not stop", e);
        }
    }
}
