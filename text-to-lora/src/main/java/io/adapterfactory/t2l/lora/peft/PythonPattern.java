package io.adapterfactory.t2l.lora.peft;

import io.adapterfactory.t2l.lora.InvalidAdapterException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/**
 * A regular expression of Python's {@code re} for names of modules. Syntax that Java interprets differently is
 * rejected, and a match with too many steps is aborted, because the expression is untrusted. Not thread-safe.
 */
final class PythonPattern {

    private static final int MAX_LENGTH = 100_000;

    /** Total limit for all expressions of a file, in examined characters. */
    static final class Budget {

        private static final long MAX_STEPS = 50_000_000;

        private long steps;

        private void take() {
            if (++steps > MAX_STEPS) {
                throw new TooManySteps();
            }
        }
    }

    /** Java-only syntax: set operations and nested sets, quotes, and escapes that Python does not have. */
    private static final Pattern JAVA_ONLY = Pattern.compile("&&|\\[\\^?[^\\]]*\\[|\\\\[QEGRXhHKpPzeckN]");

    private final String text;
    private final Pattern pattern;
    private final Budget budget;

    private PythonPattern(String text, Pattern pattern, Budget budget) {
        this.text = text;
        this.pattern = pattern;
        this.budget = budget;
    }

    /** @throws InvalidAdapterException when Python and Java interpret the expression differently */
    static PythonPattern of(String text, Budget budget) {
        if (text.length() > MAX_LENGTH) {
            throw new InvalidAdapterException(
                    "the regular expression has " + text.length() + " characters; at most " + MAX_LENGTH + " are read");
        }
        if (JAVA_ONLY.matcher(text).find()) {
            throw new InvalidAdapterException("the regular expression '" + text
                    + "' has a construct that is not supported; expected plain names, sets, groups and repetition");
        }
        try {
            return new PythonPattern(text, Pattern.compile(text.replace("(?P<", "(?<")), budget);
        } catch (PatternSyntaxException e) {
            throw new InvalidAdapterException(
                    "the regular expression '" + text + "' cannot be read: " + e.getDescription(), e);
        } catch (StackOverflowError e) {
            throw new InvalidAdapterException(
                    "a regular expression of " + text.length() + " characters is too deep", e);
        }
    }

    /** Like {@code re.fullmatch}. */
    boolean matchesAll(String name) {
        return run(name, Matcher::matches);
    }

    /** Like {@code re.match}. */
    boolean matchesStart(String name) {
        return run(name, Matcher::lookingAt);
    }

    /** The first group of a match from the start, or null where there is none. */
    String firstGroup(String name) {
        String[] group = new String[1];
        run(name, matcher -> {
            boolean found = matcher.lookingAt();
            group[0] = found && matcher.groupCount() > 0 ? matcher.group(1) : null;
            return found;
        });
        return group[0];
    }

    private interface Attempt {
        boolean by(Matcher matcher);
    }

    private boolean run(String name, Attempt attempt) {
        try {
            return attempt.by(pattern.matcher(new CountedText(name, budget)));
        } catch (TooManySteps | StackOverflowError e) {
            throw new InvalidAdapterException(
                    "the regular expression '" + text + "' takes too many steps on " + name, e);
        }
    }

    private static final class TooManySteps extends RuntimeException {
        private static final long serialVersionUID = 1;
    }

    /** Counts how often characters are examined, which is unbounded in a bad expression. */
    private record CountedText(CharSequence text, Budget budget) implements CharSequence {

        @Override
        public int length() {
            return text.length();
        }

        @Override
        public char charAt(int index) {
            budget.take();
            return text.charAt(index);
        }

        @Override
        public CharSequence subSequence(int start, int end) {
            return text.subSequence(start, end);
        }

        @Override
        public String toString() {
            return text.toString();
        }
    }
}
