package io.adapterfactory.t2l.template.option;

import java.time.Clock;

/**
 * Options for parsing and rendering templates.
 *
 * @param clock for {@code strftime_now}
 * @param limits of one rendering
 */
public record TemplateOptions(Dialect dialect, Clock clock, Limits limits) {

    /** The conventions of the templates' original engine. */
    public enum Dialect {
        /**
         * transformers' conventions for chat templates: the line break after a block tag, the whitespace before it, and
         * one line break at the end are dropped; a missing value prints nothing.
         */
        CHAT,
        /**
         * lm-eval's conventions for templates of records: text is not changed, a missing value is an error, and there
         * is the filter {@code regex_replace}. Also, {@code x.items} is the key "items" of x if it exists, unless it is
         * called.
         */
        RECORDS
    }

    /**
     * Limits of one rendering.
     *
     * @param steps evaluated expressions and statements, plus one for every 32 characters or items that an operation
     *     reads or creates
     * @param characters maximum length of the output, and of a single intermediate text
     * @param depth maximum depth of nested macro calls
     */
    public record Limits(long steps, int characters, int depth) {

        public static final Limits DEFAULT = new Limits(10_000_000, 1 << 22, 100);
    }

    public static TemplateOptions chat(Clock clock) {
        return new TemplateOptions(Dialect.CHAT, clock, Limits.DEFAULT);
    }

    public static TemplateOptions records(Clock clock) {
        return new TemplateOptions(Dialect.RECORDS, clock, Limits.DEFAULT);
    }

    /**
     * Whether the line break after a block tag, and whitespace between the beginning of a line and a block tag, are
     * dropped.
     */
    public boolean trimsBlocks() {
        return dialect == Dialect.CHAT;
    }

    public boolean keepsTrailingNewline() {
        return dialect == Dialect.RECORDS;
    }

    /** Whether a missing value may not even be printed or tested. */
    public boolean strict() {
        return dialect == Dialect.RECORDS;
    }

    public boolean keysBeforeMethods() {
        return dialect == Dialect.RECORDS;
    }
}
