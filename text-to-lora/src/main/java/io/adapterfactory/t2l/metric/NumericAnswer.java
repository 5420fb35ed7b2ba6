package io.adapterfactory.t2l.metric;

import java.math.BigDecimal;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The number that an answer comes to: the one after {@code ####} where there is one, as in GSM8K (Cobbe et al. 2021), else the
 * last one. Numbers are compared by value; thousands' commas, currency signs and a closing full stop do not count.
 */
public record NumericAnswer() implements TextMetric {

    private static final String NUMBER = "-?\\$?(?:\\d[\\d,]*(?:\\.\\d+)?|\\.\\d+)";
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
                    && any.group().startsWith("-")
                    && Character.isLetterOrDigit(text.charAt(any.start() - 1));
            last = isHyphen ? any.group().substring(1) : any.group();
        }
        return Optional.ofNullable(last).map(NumericAnswer::value);
    }

    private static BigDecimal value(String number) {
        return new BigDecimal(number.replace(",", "").replace("$", ""));
    }
}
