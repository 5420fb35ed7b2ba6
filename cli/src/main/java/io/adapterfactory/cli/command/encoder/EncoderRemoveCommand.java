package io.adapterfactory.cli.command.encoder;

import io.adapterfactory.cli.command.option.OfflineStore;
import io.adapterfactory.cli.error.ExitCode;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "remove",
        mixinStandardHelpOptions = true,
        description =
                "Remove a text encoder from a store, unless hypernetworks of the store need it; also what is left of one"
                        + " whose adding was stopped.")
public final class EncoderRemoveCommand implements Callable<Integer> {

    @Parameters(paramLabel = "NAME", description = "Name of the encoder in the store.")
    private String name;

    @Option(names = "--force", description = "Remove it although hypernetworks of the store need it.")
    private boolean force;

    @Mixin
    private OfflineStore store;

    @Override
    public Integer call() {
        try (OfflineStore.Open opened = store.open()) {
            new EncoderStore(opened).remove(name, force);
            return ExitCode.OK;
        }
    }
}
