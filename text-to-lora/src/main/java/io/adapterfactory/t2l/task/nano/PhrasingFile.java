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
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Phrasings in sections, from two resources: {@code [name]}, then one phrasing per line; {@code #} starts a comment.
 * Every fifth line of a section of the first resource is an unseen wording; those of the second vary the training.
 */
final class PhrasingFile {

    private static final int UNSEEN_EVERY = 5;
    private static final Pattern SECTION = Pattern.compile("\\[([a-z_-]+)]");
    private static final Pattern SLOT = Pattern.compile("\\{([^}]*)}");

    private final Map<String, Section> sections = new LinkedHashMap<>();

    private PhrasingFile() {}

    private void read(String name, BufferedReader lines, Set<String> slots, boolean further) throws IOException {
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
                section = open(place, phrasing, further);
                continue;
            }
            if (section == null) {
                throw new IllegalStateException(place + ": a phrasing before the first [section]");
            }
            requireKnownSlots(place, phrasing, slots);
            if (!section.add(phrasing, further)) {
                throw new IllegalStateException(place + ": '" + phrasing + "' is already in this section");
            }
        }
    }

    /**
     * @param further resource with more phrasings of the same sections
     * @param slots allowed slots in a phrasing
     */
    static PhrasingFile resource(String resource, String further, Set<String> slots) {
        PhrasingFile file = new PhrasingFile();
        file.readResource(resource, slots, false);
        file.readResource(further, slots, true);
        return file;
    }

    private void readResource(String resource, Set<String> slots, boolean further) {
        try (InputStream stream = PhrasingFile.class.getResourceAsStream(resource)) {
            if (stream == null) {
                throw new IllegalStateException("resource " + resource + " is missing");
            }
            read(resource, new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8)), slots, further);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + resource, e);
        }
    }

    /**
     * @param name of the text, for error messages
     * @throws IllegalStateException naming the line that breaks a rule
     */
    static PhrasingFile read(String name, Reader text, Set<String> slots) throws IOException {
        PhrasingFile file = new PhrasingFile();
        file.read(name, new BufferedReader(text), slots, false);
        return file;
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
        return switch (wording) {
            case SEEN -> phrasings.seen;
            case VARIED -> phrasings.varied;
            case UNSEEN -> phrasings.unseen;
        };
    }

    private Section open(String place, String header, boolean further) {
        Matcher matcher = SECTION.matcher(header);
        if (!matcher.matches()) {
            throw new IllegalStateException(place + ": '" + header + "' is not a [section]");
        }
        if (further) {
            return Optional.ofNullable(sections.get(matcher.group(1)))
                    .orElseThrow(() -> new IllegalStateException(place + ": section " + header + " is unknown"));
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
        /** The seen ones and the further ones. */
        private final List<String> varied = new ArrayList<>();

        boolean add(String phrasing, boolean further) {
            if (varied.contains(phrasing) || unseen.contains(phrasing)) {
                return false;
            }
            if (further) {
                return varied.add(phrasing);
            }
            int place = seen.size() + unseen.size();
            if (place % UNSEEN_EVERY == UNSEEN_EVERY - 1) {
                return unseen.add(phrasing);
            }
            varied.add(phrasing);
            return seen.add(phrasing);
        }
    }
}
