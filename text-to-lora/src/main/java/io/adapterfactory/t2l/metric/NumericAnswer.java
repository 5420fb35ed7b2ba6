package io.adapterfactory.t2l.metric;

import java.math.BigDecimal;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The number that an answer comes to: the one after {@code ####} where there is one, as in GSM8K (Cobbe et al. 2021), else the
 * last one. Numbers are compared by value: 12000000, 12,000,000, 12000000.0, and 1.2e7 are equal. Currency signs and a closing
 * full stop do not count.
 */
public record NumericAnswer() implements TextMetric {

    /** Digits, in groups with commas (three and three, or as in India two and three), a fraction, and an exponent. */
    private static final String NUMBER =
            "[-\u2212]?\\$?(?:(?:\\d{1,3}(?:,\\d{2,3})*,\\d{3}(?!\\d)|\\d+)(?:\\.\\d+)?|\\.\\d+)(?:[eE][-+]?\\d{1,3}(?![\\w]))?";

    private static final Pattern MARKED = Pattern.compile("####\\s*(" + NUMBER + ")");
    private static final Pattern ANY = Pattern.compile(NUMBER);

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

    /** The number that a text comes to. */
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
        return new BigDecimal(number.replace(",", "").replace("$", "").replace('\u2212', '-'));
    }
}
