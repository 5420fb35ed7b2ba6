package io.adapterfactory.verification.command;

import io.adapterfactory.cli.error.FactoryException;
import io.adapterfactory.cli.launch.DataFolder;
import io.adapterfactory.cli.launch.FactoryHome;
import io.adapterfactory.verification.process.BenchCluster;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Option;

/** The cluster for a measurement. */
final class BenchOptions {

    /** The base model of the loaded hypernetwork; simulated generators do not use it. */
    static final String BASE_MODEL = "nano";

    @Option(
            names = "--partitions",
            defaultValue = "12",
            description = "Number of partitions of the topics for tasks and adapters (default: ${DEFAULT-VALUE}).")
    private int partitions;

    @Option(
            names = "--data",
            paramLabel = "FOLDER",
            description = "Folder for broker, store, and logs; emptied first (default: a temporary one, removed at"
                    + " the end).")
    private Path data;

    BenchCluster start() {
        if (partitions < 1) {
            throw FactoryException.badInput("--partitions must be 1 or more");
        }
        DataFolder folder = data == null ? DataFolder.temporary(Optional.empty()) : DataFolder.open(data, true);
        return BenchCluster.start(FactoryHome.find(), folder, partitions);
    }

    int partitions() {
        return partitions;
    }
}
