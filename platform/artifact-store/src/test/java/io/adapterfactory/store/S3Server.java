package io.adapterfactory.store;

import java.io.ByteArrayInputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.gaul.s3proxy.S3Proxy;
import org.gaul.s3proxy.auth.AuthenticationType;
import org.gaul.s3proxy.nio2blob.TransientNio2BlobStore;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Request;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;
import software.amazon.awssdk.services.s3.model.S3Object;

/** A real S3 server in this process, with a bucket in memory. */
public final class S3Server implements AutoCloseable {

    public static final String BUCKET = "factory";
    public static final String KEY = "test-key";
    public static final String SECRET = "test-secret";

    final TransientNio2BlobStore blobs = new TransientNio2BlobStore();
    private final int port;
    private S3Proxy proxy;

    public S3Server() throws Exception {
        blobs.createContainer(BUCKET);
        proxy = started(0);
        port = proxy.getPort();
    }

    private S3Proxy started(int atPort) throws Exception {
        S3Proxy server = S3Proxy.builder()
                .blobStore(blobs)
                .endpoint(URI.create("http://127.0.0.1:" + atPort))
                .awsAuthentication(AuthenticationType.AWS_V4, KEY, SECRET)
                .build();
        server.start();
        return server;
    }

    public int port() {
        return port;
    }

    /** Is unavailable while {@code meanwhile} runs, and then available at the same port with the same content. */
    public void awayDuring(Meanwhile meanwhile) throws Exception {
        stop();
        try {
            meanwhile.run();
        } finally {
            comeBack();
        }
    }

    /** Starts a stopped server again at its port. */
    public void comeBack() throws Exception {
        proxy = started(port);
    }

    /** Called while the server is unavailable. */
    @FunctionalInterface
    public interface Meanwhile {
        void run() throws Exception;
    }

    public void put(String key, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        blobs.putBlob(
                PutObjectRequest.builder()
                        .bucket(BUCKET)
                        .key(key)
                        .contentLength((long) bytes.length)
                        .build(),
                new ByteArrayInputStream(bytes));
    }

    /** Keys of the bucket with this prefix, in order. */
    public List<String> keys(String prefix) {
        return blobs
                .list(ListObjectsV2Request.builder()
                        .bucket(BUCKET)
                        .prefix(prefix)
                        .build())
                .contents()
                .stream()
                .map(S3Object::key)
                .sorted()
                .toList();
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
        stop();
    }

    /** Becomes unavailable until {@link #comeBack()}. */
    public void stop() {
        try {
            proxy.stop();
        } catch (Exception e) {
            throw new IllegalStateException("the S3 server does not stop", e);
        }
    }
}
