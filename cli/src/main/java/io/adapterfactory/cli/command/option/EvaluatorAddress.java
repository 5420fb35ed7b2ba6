package io.adapterfactory.cli.command.option;

import io.adapterfactory.cli.cluster.EvaluatorClient;
import io.adapterfactory.cli.launch.DataFolder;
import io.adapterfactory.cli.launch.RunningFactory;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Option;

/** The evaluator that a command asks. */
public final class EvaluatorAddress {

    private static final String DEFAULT_ADDRESS = "http://127.0.0.1:8102";

    @Option(
            names = "--evaluator",
            paramLabel = "URL",
            description = "The evaluator's address. Default: the evaluator of the factory in --data, else"
                    + " $FACTORY_EVALUATOR_URL, else " + DEFAULT_ADDRESS + ". A token for it is read from the file"
                    + " $FACTORY_TOKEN_FILE.")
    private String address;

    @Option(
            names = "--data",
            paramLabel = "FOLDER",
            description = "Data folder of a factory on this machine (default: ${DEFAULT-VALUE}).",
            defaultValue = DataFolder.DEFAULT)
    private Path data;

    public EvaluatorClient client() {
        if (address != null) {
            return EvaluatorClient.at(address, Optional.empty());
        }
        return RunningFactory.read(data)
                .map(RunningFactory::evaluator)
                .orElseGet(() -> EvaluatorClient.at(
                        Optional.ofNullable(System.getenv("FACTORY_EVALUATOR_URL"))
                                .orElse(DEFAULT_ADDRESS),
                        Optional.empty()));
    }
}
