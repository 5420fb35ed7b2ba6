package io.adapterfactory.t2l.template;

import java.time.Clock;

/**
 * How templates are read and rendered.
 *
 * @param trimBlocks true to drop the line break after a block tag
 * @param lstripBlocks true to drop the blanks between the beginning of a line and a block tag
 * @param keepTrailingNewline false to drop one line break at the end of the template
 * @param strict true if a missing value may not even be printed or tested
 * @param keysBeforeMethods true if {@code x.items} is the key "items" of x where it has one, unless it is called
 * @param clock of {@code strftime_now}
 * @param limits of one rendering
 */
public record TemplateOptions(
        boolean trimBlocks,
        boolean lstripBlocks,
        boolean keepTrailingNewline,
        boolean strict,
        boolean keysBeforeMethods,
        Clock clock,
        Limits limits) {

    /**
     * What one rendering may use.
     *
     * @param steps evaluated expressions and statements, plus one for every 32 characters or items that an operation reads or
     *     makes
     * @param characters of the output, and of a single text on the way
     * @param depth of macro calls within each other
     */
    public record Limits(long steps, int characters, int depth) {

        public static final Limits DEFAULT = new Limits(10_000_000, 1 << 22, 100);
    }

    /** The settings of transformers for chat templates. */
    public static TemplateOptions chat(Clock clock) {
        return new TemplateOptions(true, true, false, false, false, clock, Limits.DEFAULT);
    }

    /** Text is kept as it is, and a missing field is an error, as in the templates of lm-eval. */
    public static TemplateOptions records(Clock clock) {
        return new TemplateOptions(false, false, true, true, true, clock, Limits.DEFAULT);
    }
}
