package io.adapterfactory.t2l.template.option;

import java.time.Clock;

/**
 * How templates are read and rendered.
 *
 * @param clock of {@code strftime_now}
 * @param limits of one rendering
 */
public record TemplateOptions(Dialect dialect, Clock clock, Limits limits) {

    /** The settings of those whose templates these are. */
    public enum Dialect {
        /**
         * transformers' for chat templates: the line break after a block tag and the blanks before it are dropped, and one line break at
         * the end; a missing value prints as nothing.
         */
        CHAT,
        /**
         * lm-eval's for the templates of records: text stays as it is, a missing value is an error, and there is the filter {@code
         * regex_replace}. Besides, {@code x.items} is the key "items" of x where it has one, unless it is called.
         */
        RECORDS
    }

    /**
     * What one rendering may use.
     *
     * @param steps evaluated expressions and statements, plus one for every 32 characters or items that an operation reads or makes
     * @param characters of the output, and of a single text on the way
     * @param depth of macro calls within each other
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

    /** Whether the line break after a block tag, and blanks between the beginning of a line and a block tag, are dropped. */
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
