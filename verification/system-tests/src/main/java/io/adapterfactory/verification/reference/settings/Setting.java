package io.adapterfactory.verification.reference.settings;

import java.util.Locale;

/**
 * One setting of a service.
 *
 * @param name with {@code <name>} where the user chooses a name
 * @param type in words, or the allowed values
 * @param defaultValue as Markdown
 * @param meaning as Markdown
 */
record Setting(String name, String type, String defaultValue, String meaning) {

    /** The environment variable that sets it. */
    String variable() {
        return name.replaceAll("[^A-Za-z0-9<>]", "_")
                .replace("<name>", "<NAME>")
                .toUpperCase(Locale.ROOT);
    }
}
