package io.adapterfactory.verification.command;

import io.adapterfactory.cli.error.FactoryException;
import io.adapterfactory.cli.launch.DataFolder;
import io.adapterfactory.cli.launch.FactoryHome;
import io.adapterfactory.verification.process.BenchCluster;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Option;

/** The cluster that is made for a measurement. */
final class BenchOptions {

    /** The model whose hypernetwork is loaded; simulated generators do not use it. */
    static final String BASE_MODEL = "nano";

    @Option(
            names = "--partitions",
            defaultValue = "12",
            description = "Of the topics of tasks and of adapters (default: ${DEFAULT-VALUE}).")
    private int partitions;

    @Option(
            names = "--data",
            paramLabel = "FOLDER",
            description = "Keeps broker, store and logs; emptied first (default: a temporary one, removed at the end).")
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
