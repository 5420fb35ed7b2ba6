package io.adapterfactory.cli.launch;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.adapterfactory.cli.cluster.EvaluatorClient;
import io.adapterfactory.cli.cluster.TrainerClient;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * The addresses and folders of a factory on this machine; written to its data folder for other commands.
 *
 * @param pid process id of the launcher
 * @param bootstrap Kafka's bootstrap servers
 * @param registry address of the schema registry's API
 * @param services name to HTTP address
 * @param store the folder with adapters, hypernetworks and base models
 * @param logs the folder with the processes' log files
 * @param kafkaClient file with a Kafka client's settings for publishing and reading; null if the broker needs none
 * @param tokenFile file with a token for the services' HTTP APIs; null where they need none
 * @param startSeconds duration of the start
 */
@JsonPropertyOrder({
    "pid",
    "bootstrap",
    "registry",
    "services",
    "page",
    "store",
    "logs",
    "kafkaClient",
    "tokenFile",
    "startSeconds"
})
@JsonIgnoreProperties(value = "page", allowGetters = true)
public record RunningFactory(
        long pid,
        String bootstrap,
        String registry,
        Map<String, String> services,
        String store,
        String logs,
        String kafkaClient,
        String tokenFile,
        double startSeconds) {

    private static final String FILE = "factory.json";
    private static final ObjectMapper JSON = new ObjectMapper();

    /** Address of the dashboard. */
    @JsonProperty
    public String page() {
        return services.get(Service.EVALUATOR.module()) + "/";
    }

    /** Its trainer, with the owner's token if needed. */
    public TrainerClient trainer() {
        return TrainerClient.at(
                services.get(Service.TRAINER.module()),
                Optional.ofNullable(tokenFile).map(Path::of));
    }

    /** Its evaluator, with the owner's token if needed. */
    public EvaluatorClient evaluator() {
        return EvaluatorClient.at(
                services.get(Service.EVALUATOR.module()),
                Optional.ofNullable(tokenFile).map(Path::of));
    }

    /** The factory in a data folder, if its launcher is running. */
    public static Optional<RunningFactory> read(Path data) {
        Path file = data.resolve(FILE);
        if (!Files.isRegularFile(file)) {
            return Optional.empty();
        }
        try {
            RunningFactory found = JSON.readValue(Files.readString(file), RunningFactory.class);
            return ProcessHandle.of(found.pid()).filter(ProcessHandle::isAlive).map(process -> found);
        } catch (IOException e) {
            // An unreadable file does not belong to a running factory.
            return Optional.empty();
        }
    }

    void write(Path data) {
        try {
            Files.writeString(data.resolve(FILE), JSON.writeValueAsString(this));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write " + data.resolve(FILE), e);
        }
    }

    static void forget(Path data) throws IOException {
        Files.deleteIfExists(data.resolve(FILE));
    }
}
