package io.adapterfactory.t2l.task.nano;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A resource of phrasings in sections: {@code [name]}, then one phrasing per line; {@code #} starts a comment. Every
 * fifth line of a section is an unseen wording.
 */
final class PhrasingFile {

    private static final int UNSEEN_EVERY = 5;
    private static final Pattern SECTION = Pattern.compile("\\[([a-z_-]+)]");
    private static final Pattern SLOT = Pattern.compile("\\{([^}]*)}");

    private final Map<String, Section> sections = new LinkedHashMap<>();

    private PhrasingFile(String name, BufferedReader lines, Set<String> slots) throws IOException {
        Section section = null;
        int number = 0;
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            number++;
            String phrasing = line.strip();
            if (phrasing.isEmpty() || phrasing.startsWith("#")) {
                continue;
            }
            String place = name + ":" + number;
            if (phrasing.startsWith("[")) {
                section = open(place, phrasing);
                continue;
            }
            if (section == null) {
                throw new IllegalStateException(place + ": a phrasing before the first [section]");
            }
            requireKnownSlots(place, phrasing, slots);
            if (!section.add(phrasing)) {
                throw new IllegalStateException(place + ": '" + phrasing + "' is already in this section");
            }
        }
    }

    /** @param slots allowed slots in a phrasing */
    static PhrasingFile resource(String resource, Set<String> slots) {
        try (InputStream stream = PhrasingFile.class.getResourceAsStream(resource)) {
            if (stream == null) {
                throw new IllegalStateException("resource " + resource + " is missing");
            }
            return read(resource, new InputStreamReader(stream, StandardCharsets.UTF_8), slots);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + resource, e);
        }
    }

    /**
     * @param name of the text, for error messages
     * @throws IllegalStateException naming the line that breaks a rule
     */
    static PhrasingFile read(String name, Reader text, Set<String> slots) throws IOException {
        return new PhrasingFile(name, new BufferedReader(text), slots);
    }

    Set<String> sections() {
        return sections.keySet();
    }

    /** A section's phrasings of one wording. */
    List<String> phrasings(String section, Wording wording) {
        Section phrasings = sections.get(section);
        if (phrasings == null) {
            throw new IllegalArgumentException("no phrasings for " + section);
        }
        return wording == Wording.UNSEEN ? phrasings.unseen : phrasings.seen;
    }

    private Section open(String place, String header) {
        Matcher matcher = SECTION.matcher(header);
        if (!matcher.matches()) {
            throw new IllegalStateException(place + ": '" + header + "' is not a [section]");
        }
        Section section = new Section();
        if (sections.put(matcher.group(1), section) != null) {
            throw new IllegalStateException(place + ": section " + header + " is duplicated");
        }
        return section;
    }

    private static void requireKnownSlots(String place, String phrasing, Set<String> slots) {
        Matcher matcher = SLOT.matcher(phrasing);
        while (matcher.find()) {
            if (!slots.contains(matcher.group(1))) {
                throw new IllegalStateException(place + ": slot {" + matcher.group(1) + "} is unknown; expected one of "
                        + new TreeSet<>(slots));
            }
        }
    }

    private static final class Section {
        private final List<String> seen = new ArrayList<>();
        private final List<String> unseen = new ArrayList<>();

        boolean add(String phrasing) {
            if (seen.contains(phrasing) || unseen.contains(phrasing)) {
                return false;
            }
            int place = seen.size() + unseen.size();
            return (place % UNSEEN_EVERY == UNSEEN_EVERY - 1 ? unseen : seen).add(phrasing);
        }
    }
}
