package io.adapterfactory.cli.command.option;

import io.adapterfactory.cli.launch.DataFolder;
import io.adapterfactory.cli.launch.RunningFactory;
import io.adapterfactory.cli.launch.StoreAccess;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Option;

/** The store that a command uses. */
public final class StoreOption {

    @Option(
            names = "--store",
            paramLabel = "STORE",
            description =
                    "The store: a folder, or s3://bucket/prefix. Default: the store of the factory on this machine,"
                            + " else $FACTORY_STORE, else .factory/store.")
    private String store;

    /** @param running the factory on this machine, if one runs */
    public String name(Optional<RunningFactory> running) {
        return Optional.ofNullable(store)
                .or(() -> running.map(RunningFactory::store))
                .or(() -> Optional.ofNullable(System.getenv("FACTORY_STORE")))
                .orElseGet(() -> Path.of(DataFolder.DEFAULT, "store").toString());
    }

    /** The store of this name, or of the factory that runs in the current folder. */
    public String name() {
        return name(RunningFactory.read(Path.of(DataFolder.DEFAULT)));
    }

    /** @throws IllegalArgumentException naming the wrong setting of a bucket */
    public StoreAccess open() {
        return StoreAccess.open(name());
    }
}
