package io.adapterfactory.cli.command.option;

import io.adapterfactory.cli.error.FactoryException;
import java.nio.file.Path;

/** Names of folders of a store. */
public final class StoreName {

    private StoreName() {}

    /** The name of a folder that is given as a path. */
    public static String of(Path folder) {
        return folder.toAbsolutePath().normalize().getFileName().toString();
    }

    /**
     * @param what the named object, for the message
     * @return the name
     * @throws FactoryException (exit code 2) when it is not a valid folder name
     */
    public static String require(String what, String name) {
        if (!name.matches("[A-Za-z0-9][A-Za-z0-9._-]{0,99}")) {
            throw FactoryException.badInput(
                    what + " '" + name + "' is not a valid name; expected up to 100 letters, digits,"
                            + " dots, dashes, and underscores, the first a letter or digit");
        }
        return name;
    }
}
