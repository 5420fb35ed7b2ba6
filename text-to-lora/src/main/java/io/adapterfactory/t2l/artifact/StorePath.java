package io.adapterfactory.t2l.artifact;

import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Validates paths in a store: plain names between slashes. Names come from events and requests, and become folders. */
public final class StorePath {

    private static final Pattern PLAIN_NAME = Pattern.compile("[A-Za-z0-9_-][A-Za-z0-9._-]*");

    private StorePath() {}

    /** Whether this is a single name that cannot leave its folder. */
    public static boolean isPlain(String name) {
        return PLAIN_NAME.matcher(name).matches();
    }

    /** Whether all names between the slashes are plain. */
    public static boolean isValid(String path) {
        return Stream.of(path.split("/", -1)).allMatch(StorePath::isPlain);
    }

    /**
     * @return the name
     * @throws IllegalArgumentException when it is not a single valid name
     */
    public static String requirePlain(String name) {
        if (!isPlain(name)) {
            throw new IllegalArgumentException("'" + name
                    + "' is not a name in the store; expected letters, digits, '.', '_' and '-', not starting with"
                    + " '.'");
        }
        return name;
    }

    /**
     * @return the path
     * @throws IllegalArgumentException when it is not a path in a store
     */
    public static String require(String path) {
        if (!isValid(path)) {
            throw new IllegalArgumentException("'" + path
                    + "' is not a path in the store; expected names of letters, digits, '.', '_' and '-' between"
                    + " slashes");
        }
        return path;
    }
}
