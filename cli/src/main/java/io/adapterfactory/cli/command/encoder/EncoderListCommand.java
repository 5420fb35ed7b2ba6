package io.adapterfactory.cli.command.encoder;

import io.adapterfactory.cli.command.option.StoreOption;
import io.adapterfactory.cli.command.option.StoredFolders;
import io.adapterfactory.cli.error.ExitCode;
import io.adapterfactory.cli.launch.StoreAccess;
import io.adapterfactory.t2l.embedding.BundledEncoder;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
        name = "list",
        mixinStandardHelpOptions = true,
        description = "List the bundled text encoders and those of a store.")
public final class EncoderListCommand implements Callable<Integer> {

    @Mixin
    private EncoderOutput output;

    @Mixin
    private StoreOption store;

    @Override
    public Integer call() {
        List<EncoderSummary> found = new ArrayList<>();
        for (BundledEncoder bundled : BundledEncoder.values()) {
            found.add(EncoderSummary.of(bundled));
        }
        try (StoreAccess opened = store.open()) {
            StoredFolders encoders = new EncoderStore(opened).encoders();
            for (String name : encoders.names()) {
                found.add(EncoderSummary.read(name, encoders.requireSmallFiles(name)));
            }
        }
        output.print(found);
        return ExitCode.OK;
    }
}
