package io.adapterfactory.broker;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;
import kafka.Kafka;
import kafka.tools.StorageTool;

/** Main class of the broker's process: formats the storage on first start, then starts the broker. */
public final class KafkaProcess {

    private KafkaProcess() {}

    /** @param arguments the path of {@code server.properties}, and the cluster's id for unformatted storage */
    public static void main(String[] arguments) throws IOException {
        Path file = Path.of(arguments[0]);
        Properties properties = new Properties();
        try (var reader = Files.newBufferedReader(file)) {
            properties.load(reader);
        }
        if (!Files.exists(Path.of(properties.getProperty("log.dirs"), "meta.properties"))) {
            String[] format = {"format", "-t", arguments[1], "-c", file.toString()};
            int exitCode = StorageTool.execute(format, System.out);
            if (exitCode != 0) {
                throw new IOException("formatting the broker's storage failed with " + exitCode);
            }
        }
        Kafka.main(new String[] {file.toString()});
    }
}
