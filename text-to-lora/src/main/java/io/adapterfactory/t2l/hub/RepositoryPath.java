package io.adapterfactory.t2l.hub;

import io.adapterfactory.t2l.hub.HubException.Reason;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Validates names from a repository before they become local paths: names of files and of revisions. */
final class RepositoryPath {

    /** Names of devices in Windows, with any ending. */
    private static final Pattern DEVICE =
            Pattern.compile("(?i)(con|prn|aux|nul|com\\d|lpt\\d|conin\\$|conout\\$)(\\..*)?");

    private static final Pattern FORBIDDEN = Pattern.compile("[\\\\:*?\"<>|\\x00-\\x1f\\x7f]");

    private RepositoryPath() {}

    /**
     * A path below a folder. Names that would leave it on any system are rejected on every system.
     *
     * @param what "file" or "revision", for the message
     */
    static Path below(Path folder, String name, String what) {
        Path path = folder;
        for (String segment : name.split("/", -1)) {
            if (segment.isBlank()
                    || segment.endsWith(".")
                    || segment.endsWith(" ")
                    || FORBIDDEN.matcher(segment).find()
                    || DEVICE.matcher(segment).matches()) {
                throw new HubException(
                        Reason.INVALID,
                        "the " + what + " name '" + name.replaceAll("\\p{Cntrl}", "?")
                                + "' cannot be a path in the cache; it is refused on every system");
            }
            path = path.resolve(segment);
        }
        return path;
    }

    /** Encodes a name for a URL; "/" is kept. */
    static String encoded(String name) {
        return Arrays.stream(name.split("/", -1))
                .map(RepositoryPath::encodedWhole)
                .collect(Collectors.joining("/"));
    }

    /** Encodes a name for a URL, including "/". */
    static String encodedWhole(String name) {
        return URLEncoder.encode(name, StandardCharsets.UTF_8).replace("+", "%20");
    }
}
