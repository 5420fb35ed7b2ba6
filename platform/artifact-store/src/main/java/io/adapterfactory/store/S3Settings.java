package io.adapterfactory.store;

import java.net.URI;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * Location of a bucket and how to reach it. Credentials come from the AWS SDK's default chain.
 *
 * @param store {@code s3://bucket} or {@code s3://bucket/prefix}
 * @param endpoint of a server that is not Amazon's
 * @param region empty leaves it to the SDK's default chain
 * @param pathStyle whether the bucket is in the path of a URL instead of its host name
 * @param timeout how long the server may be silent before an attempt counts as failed
 * @param copiesBytes maximum size of local copies of artifacts; the least recently used ones are deleted first
 */
public record S3Settings(
        URI store,
        Optional<URI> endpoint,
        Optional<String> region,
        boolean pathStyle,
        Duration timeout,
        long copiesBytes) {

    private static final String ENDPOINT = "FACTORY_S3_ENDPOINT";
    private static final String REGION = "FACTORY_S3_REGION";
    private static final String PATH_STYLE = "FACTORY_S3_PATH_STYLE";
    private static final String TIMEOUT = "FACTORY_S3_TIMEOUT";
    private static final String COPIES_BYTES = "FACTORY_S3_COPIES_BYTES";

    /** Names of the environment variables. */
    public static final List<String> VARIABLES = List.of(ENDPOINT, REGION, PATH_STYLE, TIMEOUT, COPIES_BYTES);

    private static final long USUAL_COPIES = 20L << 30;
    private static final String EXPECTED = "expected s3://bucket or s3://bucket/prefix";

    public S3Settings {
        if (!isS3(store.toString())
                || store.getRawAuthority() == null
                || store.getRawQuery() != null
                || store.getRawFragment() != null) {
            throw new IllegalArgumentException("the store '" + store + "' is not a bucket; " + EXPECTED);
        }
        if (timeout.isZero() || timeout.isNegative()) {
            throw new IllegalArgumentException("the store's timeout is " + timeout + "; expected one above 0");
        }
    }

    /** Whether a store's setting names a bucket and not a folder. */
    public static boolean isS3(String store) {
        return store.startsWith("s3://");
    }

    /**
     * Reads {@code FACTORY_S3_ENDPOINT}, {@code FACTORY_S3_REGION}, {@code FACTORY_S3_PATH_STYLE} ({@code true} where an
     * endpoint is set, else {@code false}), {@code FACTORY_S3_TIMEOUT} ({@code PT30S}) and {@code FACTORY_S3_COPIES_BYTES} (20 GiB).
     *
     * @throws IllegalArgumentException naming the setting that is wrong
     */
    public static S3Settings of(String store, Function<String, String> environment) {
        Optional<URI> endpoint = setting(environment, ENDPOINT).map(S3Settings::endpoint);
        boolean pathStyle =
                setting(environment, PATH_STYLE).map(S3Settings::trueOrFalse).orElse(endpoint.isPresent());
        Duration timeout =
                setting(environment, TIMEOUT).map(S3Settings::duration).orElse(Duration.ofSeconds(30));
        return new S3Settings(
                uri("the store", store, EXPECTED),
                endpoint,
                setting(environment, REGION),
                pathStyle,
                timeout,
                setting(environment, COPIES_BYTES).map(S3Settings::bytes).orElse(USUAL_COPIES));
    }

    String bucket() {
        return store.getRawAuthority();
    }

    /** Prefix of all keys of the store: empty, or with a slash at its end. */
    String prefix() {
        String path = store.getPath().replaceAll("^/+|/+$", "");
        return path.isEmpty() ? "" : path + "/";
    }

    private static Optional<String> setting(Function<String, String> environment, String name) {
        return Optional.ofNullable(environment.apply(name)).filter(value -> !value.isBlank());
    }

    private static URI endpoint(String value) {
        String expected = "expected an address such as http://minio:9000";
        URI uri = uri(ENDPOINT, value, expected);
        if (uri.getHost() == null || !("http".equals(uri.getScheme()) || "https".equals(uri.getScheme()))) {
            throw new IllegalArgumentException(ENDPOINT + " is '" + value + "'; " + expected);
        }
        return uri;
    }

    private static URI uri(String name, String value, String expected) {
        try {
            return URI.create(value);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(name + " is '" + value + "'; " + expected, e);
        }
    }

    private static boolean trueOrFalse(String value) {
        if (!value.equals("true") && !value.equals("false")) {
            throw new IllegalArgumentException(PATH_STYLE + " is '" + value + "'; expected true or false");
        }
        return value.equals("true");
    }

    private static long bytes(String value) {
        try {
            return Long.parseUnsignedLong(value);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(
                    COPIES_BYTES + " is '" + value + "'; expected a number of bytes such as 21474836480", e);
        }
    }

    private static Duration duration(String value) {
        try {
            return Duration.parse(value);
        } catch (DateTimeParseException e) {
            throw new IllegalArgumentException(TIMEOUT + " is '" + value + "'; expected a duration such as PT30S", e);
        }
    }
}
