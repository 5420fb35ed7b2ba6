package io.adapterfactory.t2l.hypernetwork.checkpoint;

import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Names of hypernetwork versions: {@code v1}, {@code v2}, ... are reserved for training rounds and for the first
 * version of a base model. Versions that people add later have other names, so that no round makes a version of the
 * same name.
 */
public final class VersionName {

    /** The first version of a base model. */
    public static final String FIRST = ofRound(1);

    private static final Pattern OF_ROUND = Pattern.compile("v(\\d{1,9})");

    /** A second folder of the same name has a random id as a suffix. */
    private static final Pattern FOLDER_OF_ROUND = Pattern.compile("v\\d{1,9}(-[0-9a-f-]{36})?");

    private VersionName() {}

    public static String ofRound(int number) {
        return "v" + number;
    }

    /** The number in the name of a round's version; empty for other names. */
    public static OptionalInt number(String name) {
        Matcher number = OF_ROUND.matcher(name);
        return number.matches() ? OptionalInt.of(Integer.parseInt(number.group(1))) : OptionalInt.empty();
    }

    /** Whether a folder of this name may contain the version of a round. */
    public static boolean isFolderOfRound(String folder) {
        return FOLDER_OF_ROUND.matcher(folder).matches();
    }

    public static boolean isOfRound(String name) {
        return OF_ROUND.matcher(name).matches();
    }
}
