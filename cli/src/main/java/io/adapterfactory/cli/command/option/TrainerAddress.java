package io.adapterfactory.cli.command.option;

import io.adapterfactory.cli.cluster.TrainerClient;
import io.adapterfactory.cli.launch.DataFolder;
import io.adapterfactory.cli.launch.RunningFactory;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Option;

/** The trainer that a command uses. */
public final class TrainerAddress {

    private static final String DEFAULT_ADDRESS = "http://127.0.0.1:8103";

    @Option(
            names = "--trainer",
            paramLabel = "URL",
            description = "The trainer's address. Default: the trainer of the factory in --data, else"
                    + " $FACTORY_TRAINER_URL, else " + DEFAULT_ADDRESS + ". A token for it is read from the file"
                    + " $FACTORY_TOKEN_FILE.")
    private String address;

    @Option(
            names = "--data",
            paramLabel = "FOLDER",
            description = "Data folder of a factory on this machine (default: ${DEFAULT-VALUE}).",
            defaultValue = DataFolder.DEFAULT)
    private Path data;

    /** The factory on this machine, if one is running and no other trainer was requested. */
    public Optional<RunningFactory> running() {
        return address == null ? RunningFactory.read(data) : Optional.empty();
    }

    /** The given trainer, or the one on this machine. */
    public TrainerClient client() {
        return named().orElseGet(() -> client(DEFAULT_ADDRESS));
    }

    /** The given trainer, or the one on this machine; empty if there is neither. */
    public Optional<TrainerClient> named() {
        return Optional.ofNullable(address)
                .map(TrainerAddress::client)
                .or(() -> running().map(RunningFactory::trainer))
                .or(() -> Optional.ofNullable(System.getenv("FACTORY_TRAINER_URL"))
                        .map(TrainerAddress::client));
    }

    private static TrainerClient client(String trainer) {
        return TrainerClient.at(trainer, Optional.empty());
    }
}
