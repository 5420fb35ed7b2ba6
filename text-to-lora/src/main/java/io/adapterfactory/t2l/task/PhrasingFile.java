package io.adapterfactory.t2l.task;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A resource of phrasings in sections: {@code [name]}, then one phrasing a line; {@code #} starts a comment. Every fifth
 * line of a section is an unseen wording.
 */
final class PhrasingFile {

    private static final int UNSEEN_EVERY = 5;
    private static final Pattern SLOT = Pattern.compile("\\{([^}]*)}");

    private final Map<String, List<String>> sections = new LinkedHashMap<>();

    /** @param slots that a phrasing may have */
    PhrasingFile(String resource, Set<String> slots) {
        try (InputStream stream = PhrasingFile.class.getResourceAsStream(resource);
                BufferedReader lines = new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8))) {
            List<String> section = null;
            int number = 0;
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                number++;
                if (line.isBlank() || line.startsWith("#")) {
                    continue;
                }
                if (line.startsWith("[")) {
                    section = new ArrayList<>();
                    sections.put(line.substring(1, line.length() - 1), section);
                    continue;
                }
                requireKnownSlots(resource, number, line, slots);
                if (section == null) {
                    throw new IllegalStateException(
                            resource + ":" + number + ": a phrasing before the first [section]");
                }
                section.add(line.strip());
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + resource, e);
        }
    }

    private static void requireKnownSlots(String resource, int number, String line, Set<String> slots) {
        Matcher matcher = SLOT.matcher(line);
        while (matcher.find()) {
            if (!slots.contains(matcher.group(1))) {
                throw new IllegalStateException(resource + ":" + number + ": slot {" + matcher.group(1)
                        + "} is unknown; expected one of " + slots);
            }
        }
    }

    Set<String> sections() {
        return sections.keySet();
    }

    /** A section's phrasings of one wording. */
    List<String> phrasings(String section, Wording wording) {
        List<String> all = sections.get(section);
        if (all == null) {
            throw new IllegalArgumentException("no phrasings for " + section);
        }
        List<String> chosen = new ArrayList<>();
        for (int i = 0; i < all.size(); i++) {
            boolean unseen = i % UNSEEN_EVERY == UNSEEN_EVERY - 1;
            if (unseen == (wording == Wording.UNSEEN)) {
                chosen.add(all.get(i));
            }
        }
        return chosen;
    }
}
