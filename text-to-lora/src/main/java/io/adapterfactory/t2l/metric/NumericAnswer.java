package io.adapterfactory.t2l.metric;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Compares the final number of an answer: the one after {@code ####} if there is one, as in GSM8K (Cobbe et al. 2021),
 * else the last one. Numbers are compared by value: 12000000, 12,000,000, 12000000.0, and 1.2e7 are equal. Currency
 * signs and a final period are ignored. Fractions of integers are compared by value: 1/2, 2/4, and 0.5 are equal, and
 * so are 3 1/2 and 3.5.
 */
public record NumericAnswer() implements TextMetric {

    private static final String CURRENCY = "[$\u20ac\u00a3\u00a5\u20b9]";

    /**
     * Digits, optionally in groups with commas (of three, or as in India of two and three), with a fraction and an
     * exponent.
     */
    private static final String NUMBER = "[-\u2212]?" + CURRENCY
            + "?(?:(?:\\d{1,3}(?:,\\d{2,3})*,\\d{3}(?!\\d)|\\d+)(?:\\.\\d+)?|\\.\\d+)(?:[eE][-+]?\\d{1,3}(?![\\w]))?";

    /** A fraction, alone or after an integer; a date such as 1/2/2024 is not a fraction. */
    private static final String FRACTION =
            "[-\u2212]?" + CURRENCY + "?(?<![\\d.,/])(?:\\d+ )?\\d+/[1-9]\\d*(?![\\d/]|[.,]\\d)";

    private static final String VALUE = FRACTION + "|" + NUMBER;
    private static final Pattern MARKED = Pattern.compile("####\\s*(" + VALUE + ")");
    private static final Pattern ANY = Pattern.compile(VALUE);

    @Override
    public String id() {
        return "numeric_answer";
    }

    @Override
    public double grade(String answer, String reference) {
        Optional<BigDecimal> said = number(answer);
        Optional<BigDecimal> right = number(reference);
        return said.isPresent() && right.isPresent() && said.get().compareTo(right.get()) == 0 ? 1 : 0;
    }

    /** The final number in a text. */
    public static Optional<BigDecimal> number(String text) {
        Matcher marked = MARKED.matcher(text);
        if (marked.find()) {
            return Optional.of(value(marked.group(1)));
        }
        Matcher any = ANY.matcher(text);
        String last = null;
        while (any.find()) {
            boolean isHyphen = any.start() > 0
                    && "-\u2212".indexOf(any.group().charAt(0)) >= 0
                    && Character.isLetterOrDigit(text.charAt(any.start() - 1));
            last = isHyphen ? any.group().substring(1) : any.group();
        }
        return Optional.ofNullable(last).map(NumericAnswer::value);
    }

    private static BigDecimal value(String number) {
        String plain = number.replace(",", "").replaceAll(CURRENCY, "").replace('\u2212', '-');
        int slash = plain.indexOf('/');
        if (slash < 0) {
            return new BigDecimal(plain);
        }
        boolean isNegative = plain.startsWith("-");
        int space = plain.indexOf(' ');
        int start = isNegative ? 1 : 0;
        BigDecimal whole = space < 0 ? BigDecimal.ZERO : new BigDecimal(plain.substring(start, space));
        BigDecimal numerator = new BigDecimal(plain.substring(space < 0 ? start : space + 1, slash));
        BigDecimal denominator = new BigDecimal(plain.substring(slash + 1));
        BigDecimal value = whole.multiply(denominator).add(numerator).divide(denominator, MathContext.DECIMAL128);
        return isNegative ? value.negate() : value;
    }
}
