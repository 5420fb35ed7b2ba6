package io.adapterfactory.cli.command.option;

import io.adapterfactory.cli.cluster.EvaluatorClient;
import io.adapterfactory.cli.launch.RunningFactory;
import java.util.Optional;
import picocli.CommandLine.Option;

/** The evaluator that a command uses. */
public final class EvaluatorAddress extends ServiceAddress<EvaluatorClient> {

    private static final String VARIABLE = "FACTORY_EVALUATOR_URL";
    private static final String DEFAULT_ADDRESS = "http://127.0.0.1:8102";

    @Option(
            names = "--evaluator",
            paramLabel = "URL",
            description = "The evaluator's address. Default: the evaluator of the factory in --data, else $" + VARIABLE
                    + ", else " + DEFAULT_ADDRESS + TOKEN)
    private String address;

    public EvaluatorAddress() {
        super(
                VARIABLE,
                DEFAULT_ADDRESS,
                RunningFactory::evaluator,
                address -> EvaluatorClient.at(address, Optional.empty()));
    }

    @Override
    Optional<String> address() {
        return Optional.ofNullable(address);
    }
}
