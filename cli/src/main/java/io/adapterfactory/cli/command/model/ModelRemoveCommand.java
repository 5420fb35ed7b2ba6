package io.adapterfactory.cli.command.model;

import io.adapterfactory.cli.error.ExitCode;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(
        name = "remove",
        mixinStandardHelpOptions = true,
        description = "Remove a base model from a store, unless hypernetworks for it are in the store.")
public final class ModelRemoveCommand implements Callable<Integer> {

    @Parameters(paramLabel = "NAME", description = "Name of the model in the store.")
    private String name;

    @Mixin
    private ModelStore store;

    @Override
    public Integer call() {
        store.remove(name);
        return ExitCode.OK;
    }
}
