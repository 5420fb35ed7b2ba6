package io.adapterfactory.store;

import io.adapterfactory.t2l.artifact.StoreUnavailableException;
import io.adapterfactory.t2l.file.Sha256;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.SocketTimeoutException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.function.Supplier;
import software.amazon.awssdk.core.ResponseInputStream;
import software.amazon.awssdk.core.checksums.RequestChecksumCalculation;
import software.amazon.awssdk.core.checksums.ResponseChecksumValidation;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.S3ClientBuilder;
import software.amazon.awssdk.services.s3.S3Configuration;
import software.amazon.awssdk.services.s3.model.CommonPrefix;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;
import software.amazon.awssdk.services.s3.model.NoSuchBucketException;
import software.amazon.awssdk.services.s3.model.NoSuchKeyException;
import software.amazon.awssdk.services.s3.model.S3Exception;

/** Objects of one bucket. Failures are reported as {@link StoreUnavailableException} with cause and location. */
final class Bucket implements AutoCloseable {

    /** An object does not exist. */
    static final class NoSuchObjectException extends Exception {
        NoSuchObjectException(String key, Throwable cause) {
            super("there is no object " + key, cause);
        }
    }

    /** An object: its size in bytes, and when it was written. */
    record Entry(String key, long size, Instant modified) {}

    /** The largest object that one request can upload, in bytes. */
    private static final long MAX_BYTES = 5L << 30;

    private static final int EXISTS_ALREADY = 412;
    private static final int BEING_WRITTEN = 409;

    private final S3Settings settings;
    private final S3Client client;

    Bucket(S3Settings settings) {
        this.settings = settings;
        this.client = client(settings);
    }

    private static S3Client client(S3Settings settings) {
        // The factory compares SHA-256 itself, and not every other server supports the SDK's checksums.
        S3ClientBuilder builder = S3Client.builder()
                .httpClientBuilder(UrlConnectionHttpClient.builder()
                        .connectionTimeout(settings.timeout())
                        .socketTimeout(settings.timeout()))
                .requestChecksumCalculation(RequestChecksumCalculation.WHEN_REQUIRED)
                .responseChecksumValidation(ResponseChecksumValidation.WHEN_REQUIRED)
                // Some servers answer before the last signed chunk, an empty one, has arrived; the client treats that
                // as a broken connection.
                .serviceConfiguration(
                        S3Configuration.builder().chunkedEncodingEnabled(false).build())
                .forcePathStyle(settings.pathStyle());
        settings.endpoint().ifPresent(builder::endpointOverride);
        settings.region()
                .or(() -> settings.endpoint().map(any -> Region.US_EAST_1.id())) // other servers ignore it
                .ifPresent(region -> builder.region(Region.of(region)));
        return builder.build();
    }

    private static void requireFits(Path file) throws IOException {
        long size = Files.size(file);
        if (size > MAX_BYTES) {
            throw new IOException(file + " has " + size + " bytes; S3 accepts at most " + MAX_BYTES
                    + " in one object. Split the weights into several files");
        }
    }

    /** Writes an object, overwriting an existing one. */
    void put(String key, Path file) throws IOException {
        requireFits(file);
        asked(() ->
                client.putObject(request -> request.bucket(settings.bucket()).key(key), RequestBody.fromFile(file)));
    }

    /**
     * Writes an object if there is none. Overwrites one with other bytes, which cannot belong to a finished artifact.
     */
    void putOnce(String key, Path file) throws IOException {
        if (!putIfAbsent(key, file) && !holds(key, file)) {
            put(key, file);
        }
    }

    /**
     * Writes an object unless there is one.
     *
     * @return whether it was written
     */
    boolean putIfAbsent(String key, Path file) throws IOException {
        requireFits(file);
        return asked(() -> {
            try {
                client.putObject(
                        request -> request.bucket(settings.bucket()).key(key).ifNoneMatch("*"),
                        RequestBody.fromFile(file));
                return true;
            } catch (S3Exception e) {
                if (e.statusCode() == EXISTS_ALREADY || e.statusCode() == BEING_WRITTEN) {
                    return false;
                }
                throw e;
            }
        });
    }

    private boolean holds(String key, Path file) throws IOException {
        Path copy = Files.createTempFile(file.getParent(), ".object", ".tmp");
        try {
            get(key, copy, Long.MAX_VALUE);
            return Sha256.of(copy).equals(Sha256.of(file));
        } catch (NoSuchObjectException e) {
            return false;
        } finally {
            Files.deleteIfExists(copy);
        }
    }

    /**
     * Reads an object into a file.
     *
     * @param most maximum number of bytes to read; the rest of a longer object is skipped
     * @throws NoSuchObjectException when there is none
     */
    void get(String key, Path into, long most) throws NoSuchObjectException {
        try {
            asked(() -> {
                try (ResponseInputStream<GetObjectResponse> stream = client.getObject(
                        request -> request.bucket(settings.bucket()).key(key))) {
                    copy(stream, into, most);
                    return null;
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
        } catch (NoSuchKeyException e) {
            throw new NoSuchObjectException(key, e);
        }
    }

    private static void copy(ResponseInputStream<GetObjectResponse> stream, Path into, long most) throws IOException {
        try (var out = Files.newOutputStream(into)) {
            byte[] buffer = new byte[1 << 16];
            long left = most;
            while (left > 0) {
                int read = stream.read(buffer, 0, (int) Math.min(buffer.length, left));
                if (read < 0) {
                    return;
                }
                out.write(buffer, 0, read);
                left -= read;
            }
        }
        stream.abort(); // do not read the rest of the object
    }

    /** Keys with this prefix, in order. */
    List<String> keys(String prefix) {
        return entries(prefix).stream().map(Entry::key).toList();
    }

    /** Objects whose keys have this prefix, in the order of their keys. */
    List<Entry> entries(String prefix) {
        return asked(() ->
                client
                        .listObjectsV2Paginator(
                                request -> request.bucket(settings.bucket()).prefix(prefix))
                        .contents()
                        .stream()
                        .map(object -> new Entry(object.key(), object.size(), object.lastModified()))
                        .toList());
    }

    /** Names between a prefix, which ends with a slash, and the next slash, in order. */
    List<String> folders(String prefix) {
        return asked(() -> client
                .listObjectsV2Paginator(request ->
                        request.bucket(settings.bucket()).prefix(prefix).delimiter("/"))
                .commonPrefixes()
                .stream()
                .map(CommonPrefix::prefix)
                .map(whole -> whole.substring(prefix.length(), whole.length() - 1))
                .toList());
    }

    /** Removes objects one after the other; objects that do not exist are ignored. */
    void delete(List<String> keys) {
        for (String key : keys) {
            asked(() -> client.deleteObject(
                    request -> request.bucket(settings.bucket()).key(key)));
        }
    }

    private <T> T asked(Supplier<T> question) {
        try {
            return question.get();
        } catch (NoSuchKeyException e) {
            throw e;
        } catch (NoSuchBucketException e) {
            throw unavailable("there is no bucket '" + settings.bucket() + "'", e);
        } catch (S3Exception e) {
            String code = e.statusCode()
                    + (e.awsErrorDetails() == null
                            ? ""
                            : " " + e.awsErrorDetails().errorCode());
            throw unavailable(
                    e.statusCode() == 401 || e.statusCode() == 403
                            ? "the credentials are refused (" + code + ")"
                            : "the server answers " + code,
                    e);
        } catch (SdkClientException | UncheckedIOException e) {
            throw unavailable(reason(e), e);
        }
    }

    private String reason(RuntimeException failure) {
        Throwable root = failure;
        while (root.getCause() != null && root.getCause() != root) {
            root = root.getCause();
        }
        if (root instanceof SocketTimeoutException) {
            return "no answer within " + settings.timeout().toMillis() / 1000.0 + " s";
        }
        String text = String.valueOf(failure.getMessage());
        if (text.contains("Unable to load credentials")) {
            return "no credentials are found; set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or another source of the"
                    + " AWS SDK's default chain";
        }
        return root.getClass().getSimpleName() + ": " + root.getMessage();
    }

    private StoreUnavailableException unavailable(String reason, Exception cause) {
        String where = settings.endpoint().map(endpoint -> " at " + endpoint).orElse("");
        return new StoreUnavailableException(
                "the store " + settings.store() + where + " cannot be used: " + reason, cause);
    }

    @Override
    public void close() {
        client.close();
    }
}
