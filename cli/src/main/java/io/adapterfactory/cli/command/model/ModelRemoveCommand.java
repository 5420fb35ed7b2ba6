package io.adapterfactory.cli.command.model;

import io.adapterfactory.cli.command.option.StoreOption;
import io.adapterfactory.cli.error.ExitCode;
import io.adapterfactory.cli.launch.StoreAccess;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "remove",
        mixinStandardHelpOptions = true,
        description =
                "Remove a base model from a store, unless the store has hypernetworks for it. Also removes the remains"
                        + " of an interrupted add.")
public final class ModelRemoveCommand implements Callable<Integer> {

    @Parameters(paramLabel = "NAME", description = "Name of the model in the store.")
    private String name;

    @Option(names = "--force", description = "Remove it even if the store has hypernetworks for it.")
    private boolean force;

    @Mixin
    private StoreOption store;

    @Override
    public Integer call() {
        try (StoreAccess opened = store.open()) {
            new ModelStore(opened).remove(name, force);
            return ExitCode.OK;
        }
    }
}
