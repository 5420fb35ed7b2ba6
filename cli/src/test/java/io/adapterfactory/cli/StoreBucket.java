package io.adapterfactory.cli;

import io.adapterfactory.store.S3Server;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** A store in a bucket of a real S3 server in this process, and commands that use it. */
final class StoreBucket implements AutoCloseable {

    private static final String PREFIX = "store/";

    private final S3Server server = new S3Server();
    private final Map<String, String> settings = Map.of(
            "FACTORY_S3_ENDPOINT",
            "http://127.0.0.1:" + server.port(),
            "FACTORY_S3_PATH_STYLE",
            "true",
            "aws.accessKeyId",
            S3Server.KEY,
            "aws.secretAccessKey",
            S3Server.SECRET);

    StoreBucket() throws Exception {
        settings.forEach(System::setProperty);
    }

    String store() {
        return "s3://" + S3Server.BUCKET + "/store";
    }

    CommandRun run(String... arguments) {
        return CommandRun.of(Stream.concat(Stream.of(arguments), Stream.of("--store", store()))
                .toArray(String[]::new));
    }

    /** Keys in the store with this prefix, in order. */
    List<String> keys(String prefix) {
        return server.keys(PREFIX + prefix).stream()
                .map(key -> key.substring(PREFIX.length()))
                .toList();
    }

    void put(String key, String text) {
        server.put(PREFIX + key, text);
    }

    @Override
    public void close() {
        settings.keySet().forEach(System::clearProperty);
        server.close();
    }
}
