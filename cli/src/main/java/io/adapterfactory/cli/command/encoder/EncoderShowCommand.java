package io.adapterfactory.cli.command.encoder;

import io.adapterfactory.cli.command.option.StoreOption;
import io.adapterfactory.cli.error.ExitCode;
import io.adapterfactory.cli.launch.StoreAccess;
import io.adapterfactory.t2l.embedding.BundledEncoder;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(
        name = "show",
        mixinStandardHelpOptions = true,
        description = "Show a text encoder: pooling, dimension, maximum length, license.")
public final class EncoderShowCommand implements Callable<Integer> {

    @Parameters(paramLabel = "NAME", description = "Name of a bundled encoder, or of one in the store.")
    private String name;

    @Mixin
    private EncoderOutput output;

    @Mixin
    private StoreOption store;

    @Override
    public Integer call() {
        Optional<BundledEncoder> bundled = BundledEncoder.named(name);
        if (bundled.isPresent()) {
            output.print(EncoderSummary.of(bundled.get()));
            return ExitCode.OK;
        }
        try (StoreAccess opened = store.open()) {
            output.print(EncoderSummary.read(
                    name, new EncoderStore(opened).encoders().requireSmallFiles(name)));
            return ExitCode.OK;
        }
    }
}
