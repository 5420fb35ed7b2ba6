package io.adapterfactory.serving.adapter;

import io.adapterfactory.t2l.file.Sha256;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/**
 * The name that an adapter shares with those that may replace it: the alias of its order, or an alias derived from its
 * description.
 */
final class StableName {

    private static final String PREFIX = "task/";
    private static final int MAX_SLUG = 48;
    private static final int HASH = 8;

    private StableName() {}

    static String of(ServableAdapter adapter) {
        return adapter.order().alias().orElseGet(() -> of(adapter.description()));
    }

    /**
     * For example {@code task/reverse-the-letters-1a2b3c4d}: readable words, and a part of the description's SHA-256
     * that makes the name unique.
     */
    private static String of(String description) {
        String hash = Sha256.of(description.getBytes(StandardCharsets.UTF_8)).substring(0, HASH);
        String words = description.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "-");
        String slug = words.substring(0, Math.min(MAX_SLUG, words.length())).replaceAll("^-|-$", "");
        return PREFIX + (slug.isEmpty() ? "" : slug + "-") + hash;
    }
}
