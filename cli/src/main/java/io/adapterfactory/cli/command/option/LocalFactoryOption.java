package io.adapterfactory.cli.command.option;

import io.adapterfactory.cli.error.FactoryException;
import io.adapterfactory.cli.launch.DataFolder;
import io.adapterfactory.cli.launch.RunningFactory;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Option;

/** The factory on this machine that a command uses. */
final class LocalFactoryOption {

    @Option(
            names = "--data",
            paramLabel = "FOLDER",
            description = "Data folder of a factory on this machine (default: " + DataFolder.DEFAULT + ").")
    private Path data;

    /** The factory that runs in the folder. */
    Optional<RunningFactory> find() {
        return RunningFactory.read(data == null ? Path.of(DataFolder.DEFAULT) : data);
    }

    /**
     * The factory that runs in the folder. Empty only if the option is not given: another factory is not what the user
     * asked for.
     *
     * @throws FactoryException when the option is given and no factory runs there
     */
    Optional<RunningFactory> require() {
        Optional<RunningFactory> found = find();
        if (found.isEmpty() && data != null) {
            throw FactoryException.unavailable(
                    "no factory is running in --data " + data + "; start it with factory up --data " + data
                            + ", or leave --data out",
                    null);
        }
        return found;
    }
}
