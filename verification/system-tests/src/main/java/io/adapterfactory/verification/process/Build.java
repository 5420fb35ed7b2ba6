package io.adapterfactory.verification.process;

import io.adapterfactory.cli.error.FactoryException;
import io.adapterfactory.cli.launch.FactoryHome;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The project as it is built in a folder: a process can be started from one build and later, with the same settings, from
 * another.
 *
 * @param name for tables
 */
public record Build(String name, FactoryHome home) {

    /**
     * A build in a folder, of another commit for example.
     *
     * @throws FactoryException when the folder is not the project's (exit code 2), or a service is not built there (exit code 3)
     */
    public static Build at(String name, Path folder) {
        FactoryHome home = FactoryHome.at(folder);
        if (!Files.isDirectory(home.defaults())) {
            throw FactoryException.badInput(folder + " is no folder of this project: it has no "
                    + home.root().relativize(home.defaults()) + "; expected one with a build in it");
        }
        return of(name, home);
    }

    /** @throws FactoryException (exit code 3) when a service is not built */
    public static Build of(String name, FactoryHome home) {
        home.requireBuilt();
        return new Build(name, home);
    }

    @Override
    public String toString() {
        return name;
    }
}
