package io.adapterfactory.verification.process;

import io.adapterfactory.cli.error.FactoryException;
import io.adapterfactory.cli.launch.FactoryHome;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The project built in a folder. A process can be started from one build and restarted later, with the same settings,
 * from another.
 *
 * @param name for tables
 */
public record Build(String name, FactoryHome home) {

    /**
     * A build in a folder, for example of another commit.
     *
     * @throws FactoryException when the folder is not the project's (exit code 2), or a service has not been built
     *     (exit code 3)
     */
    public static Build at(String name, Path folder) {
        FactoryHome home = FactoryHome.at(folder);
        if (!Files.isDirectory(home.defaults())) {
            throw FactoryException.badInput(folder + " is not a folder of this project: it has no "
                    + home.root().relativize(home.defaults()) + "; expected one with a build in it");
        }
        return of(name, home);
    }

    /** @throws FactoryException (exit code 3) when a service has not been built */
    public static Build of(String name, FactoryHome home) {
        home.requireBuilt();
        return new Build(name, home);
    }

    @Override
    public String toString() {
        return name;
    }
}
