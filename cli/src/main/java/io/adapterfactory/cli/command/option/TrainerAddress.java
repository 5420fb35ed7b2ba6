package io.adapterfactory.cli.command.option;

import io.adapterfactory.cli.cluster.TrainerClient;
import io.adapterfactory.cli.launch.RunningFactory;
import java.util.Optional;
import picocli.CommandLine.Option;

/** The trainer that a command uses. */
public final class TrainerAddress extends ServiceAddress<TrainerClient> {

    private static final String VARIABLE = "FACTORY_TRAINER_URL";
    private static final String DEFAULT_ADDRESS = "http://127.0.0.1:8103";

    @Option(
            names = "--trainer",
            paramLabel = "URL",
            description = "The trainer's address. Default: the trainer of the factory in --data, else $" + VARIABLE
                    + ", else " + DEFAULT_ADDRESS + TOKEN)
    private String address;

    public TrainerAddress() {
        super(
                VARIABLE,
                DEFAULT_ADDRESS,
                RunningFactory::trainer,
                address -> TrainerClient.at(address, Optional.empty()));
    }

    @Override
    Optional<String> address() {
        return Optional.ofNullable(address);
    }
}
