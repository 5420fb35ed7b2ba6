package io.adapterfactory.cli.command.model;

import io.adapterfactory.cli.command.option.StoreOption;
import io.adapterfactory.cli.error.ExitCode;
import io.adapterfactory.cli.launch.StoreAccess;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(
        name = "show",
        mixinStandardHelpOptions = true,
        description = "Show a base model of a store: family, sizes, modules for LoRA, license.")
public final class ModelShowCommand implements Callable<Integer> {

    @Parameters(paramLabel = "NAME", description = "Name of the model in the store.")
    private String name;

    @Mixin
    private ModelOutput output;

    @Mixin
    private StoreOption store;

    @Override
    public Integer call() {
        try (StoreAccess opened = store.open()) {
            Path folder = new ModelStore(opened).models().requireSmallFiles(name);
            output.print(ModelSummary.read(name, folder), Optional.empty());
            return ExitCode.OK;
        }
    }
}
