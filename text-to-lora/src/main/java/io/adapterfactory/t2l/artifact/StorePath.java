package io.adapterfactory.t2l.artifact;

import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Paths in a store: plain names between slashes, because names come from outside and a path becomes a folder. */
public final class StorePath {

    private static final Pattern PLAIN_NAME = Pattern.compile("[A-Za-z0-9_-][A-Za-z0-9._-]*");

    private StorePath() {}

    /** Whether this is one name that climbs nowhere. */
    public static boolean isPlain(String name) {
        return PLAIN_NAME.matcher(name).matches();
    }

    /** Whether all names between the slashes are plain. */
    public static boolean isValid(String path) {
        return Stream.of(path.split("/", -1)).allMatch(StorePath::isPlain);
    }

    /**
     * @return the name
     * @throws IllegalArgumentException when it is more than one name, or cannot be one
     */
    public static String requirePlain(String name) {
        if (!isPlain(name)) {
            throw new IllegalArgumentException("'" + name
                    + "' is not a name in the store; expected letters, digits, '.', '_' and '-', the first no '.'");
        }
        return name;
    }

    /**
     * @return the path
     * @throws IllegalArgumentException when it is no path in a store
     */
    public static String require(String path) {
        if (!isValid(path)) {
            throw new IllegalArgumentException("'" + path
                    + "' is no path in the store; expected names of letters, digits, '.', '_' and '-' between slashes");
        }
        return path;
    }
}
