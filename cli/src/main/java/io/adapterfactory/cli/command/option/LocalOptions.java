package io.adapterfactory.cli.command.option;

import io.adapterfactory.cli.launch.DataFolder;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Option;

/** Folders of a factory on this machine. */
public final class LocalOptions {

    @Option(
            names = "--data",
            paramLabel = "FOLDER",
            defaultValue = DataFolder.DEFAULT,
            description = "Data folder: broker, store, logs; kept between starts (default: ${DEFAULT-VALUE}).")
    private Path data;

    @Option(
            names = "--store",
            paramLabel = "STORE",
            description = "Location of the artifacts: a folder, or s3://bucket/prefix (default: in the data folder).")
    private String store;

    @Option(names = "--fresh", description = "Empty the data folder first.")
    private boolean fresh;

    @Option(names = "--throw-away", description = "Use a temporary folder, removed at the end.")
    private boolean throwAway;

    @Option(names = "--keep", description = "Keep the data folder at the end. This is the default.")
    private boolean keep;

    public DataFolder open() {
        if (throwAway && (keep || fresh)) {
            throw io.adapterfactory.cli.error.FactoryException.badInput(
                    "--throw-away uses a new folder that is removed at the end; it excludes --keep and --fresh");
        }
        return throwAway
                ? DataFolder.temporary(Optional.ofNullable(store))
                : DataFolder.open(data, fresh, Optional.ofNullable(store));
    }
}
