package io.adapterfactory.cli.command.option;

import io.adapterfactory.cli.cluster.TrainerClient;
import io.adapterfactory.cli.error.FactoryException;
import io.adapterfactory.cli.launch.DataFolder;
import io.adapterfactory.cli.launch.RunningFactory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Option;

/** Which trainer a verb asks, and for which base model. */
public final class TrainerOptions {

    private static final String TRAINER = "trainer-service";
    private static final String DEFAULT_ADDRESS = "http://127.0.0.1:8103";

    @Option(
            names = "--trainer",
            paramLabel = "URL",
            description = "The trainer's address. Default: that of the factory that runs in --data, else"
                    + " $FACTORY_TRAINER_URL, else " + DEFAULT_ADDRESS + ". A token for it is read from the file"
                    + " $FACTORY_TOKEN_FILE.")
    private String address;

    @Option(
            names = "--data",
            paramLabel = "FOLDER",
            description = "Data folder of a factory on this machine (default: ${DEFAULT-VALUE}).",
            defaultValue = DataFolder.DEFAULT)
    private Path data;

    @Option(
            names = "--base-model",
            paramLabel = "NAME",
            defaultValue = "nano",
            description = "Base model of the version (default: ${DEFAULT-VALUE}).")
    private String baseModel;

    public TrainerClient client() {
        Optional<RunningFactory> running = address == null ? RunningFactory.read(data) : Optional.empty();
        String trainer = Optional.ofNullable(address)
                .or(() -> running.map(factory -> factory.services().get(TRAINER)))
                .or(() -> Optional.ofNullable(System.getenv("FACTORY_TRAINER_URL")))
                .orElse(DEFAULT_ADDRESS);
        Optional<Path> token = running.map(RunningFactory::tokenFile)
                .or(() -> Optional.ofNullable(System.getenv("FACTORY_TOKEN_FILE")))
                .map(Path::of);
        return new TrainerClient(trainer, token.map(TrainerOptions::token));
    }

    private static String token(Path file) {
        try {
            return Files.readString(file).strip();
        } catch (IOException e) {
            throw FactoryException.badInput("the token file " + file + " cannot be read: " + e);
        }
    }

    public String baseModel() {
        return baseModel;
    }
}
