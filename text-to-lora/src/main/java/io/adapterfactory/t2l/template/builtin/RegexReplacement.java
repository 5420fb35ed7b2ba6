package io.adapterfactory.t2l.template.builtin;

import io.adapterfactory.t2l.template.error.TemplateException;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/** Replaces matches of a pattern, with a limit for patterns that backtrack. */
final class RegexReplacement {

    private static final long MAX_READS = 10_000_000;

    private final Pattern pattern;
    private final String replacement;

    RegexReplacement(String pattern, String replacement) {
        try {
            this.pattern = Pattern.compile(pattern);
        } catch (PatternSyntaxException e) {
            throw TemplateException.value("'" + pattern + "' is not a regular expression: " + e.getDescription());
        }
        this.replacement = replacement.replace("$", "\\$").replaceAll("\\\\([0-9])", "\\$$1");
    }

    String in(String text) {
        try {
            return pattern.matcher(new Counted(text, new long[1])).replaceAll(replacement);
        } catch (IndexOutOfBoundsException | IllegalArgumentException e) {
            throw TemplateException.value("'" + replacement + "' is not a replacement for '" + pattern + "'");
        } catch (StackOverflowError e) {
            throw TemplateException.limit("the regular expression '" + pattern + "' nests too deep");
        }
    }

    /** A text that counts how often its characters are read. */
    private record Counted(String text, long[] reads) implements CharSequence {

        @Override
        public int length() {
            return text.length();
        }

        @Override
        public char charAt(int index) {
            if (++reads[0] > MAX_READS) {
                throw TemplateException.limit("a regular expression reads more than " + MAX_READS + " characters");
            }
            return text.charAt(index);
        }

        @Override
        public CharSequence subSequence(int start, int end) {
            return text.substring(start, end);
        }

        @Override
        public String toString() {
            return text;
        }
    }
}
