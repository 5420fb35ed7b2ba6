package io.adapterfactory.verification.reference.settings;

/**
 * An environment variable that is not a setting of a configuration interface.
 *
 * @param reader which program or module reads it
 * @param defaultValue plain text; empty without one
 * @param meaning as Markdown
 */
record Variable(String name, String reader, String defaultValue, String meaning) {}
