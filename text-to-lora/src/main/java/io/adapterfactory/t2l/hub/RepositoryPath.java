package io.adapterfactory.t2l.hub;

import io.adapterfactory.t2l.hub.HubException.Reason;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Names that a repository gives, before they become paths here: its files' and its revisions'. */
final class RepositoryPath {

    /** What Windows takes for a device, with any ending. */
    private static final Pattern DEVICE =
            Pattern.compile("(?i)(con|prn|aux|nul|com\\d|lpt\\d|conin\\$|conout\\$)(\\..*)?");

    private static final Pattern FORBIDDEN = Pattern.compile("[\\\\:*?\"<>|\\x00-\\x1f\\x7f]");

    private RepositoryPath() {}

    /**
     * A path below a folder. Names that leave it on any system are refused on every system.
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

    /** For an address; "/" stays. */
    static String encoded(String name) {
        return Arrays.stream(name.split("/", -1))
                .map(RepositoryPath::encodedWhole)
                .collect(Collectors.joining("/"));
    }

    /** For an address; "/" is encoded, too. */
    static String encodedWhole(String name) {
        return URLEncoder.encode(name, StandardCharsets.UTF_8).replace("+", "%20");
    }
}
