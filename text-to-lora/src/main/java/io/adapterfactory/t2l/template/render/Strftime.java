package io.adapterfactory.t2l.template.render;

import io.adapterfactory.t2l.template.error.TemplateException;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** Python's {@code strftime} in the C locale. */
final class Strftime {

    private Strftime() {}

    static String format(LocalDateTime time, String format) {
        StringBuilder result = new StringBuilder();
        for (int i = 0; i < format.length(); i++) {
            char c = format.charAt(i);
            if (c != '%' || i + 1 == format.length()) {
                result.append(c);
                continue;
            }
            boolean unpadded = format.charAt(i + 1) == '-' && i + 2 < format.length();
            i += unpadded ? 2 : 1;
            String field = field(time, format.charAt(i));
            result.append(unpadded ? field.replaceFirst("^0+(?=.)", "") : field);
        }
        return result.toString();
    }

    private static String field(LocalDateTime time, char directive) {
        String pattern =
                switch (directive) {
                    case 'a' -> "EEE";
                    case 'A' -> "EEEE";
                    case 'b', 'h' -> "MMM";
                    case 'B' -> "MMMM";
                    case 'd' -> "dd";
                    case 'D' -> "MM/dd/yy";
                    case 'F' -> "yyyy-MM-dd";
                    case 'H' -> "HH";
                    case 'I' -> "hh";
                    case 'j' -> "DDD";
                    case 'm' -> "MM";
                    case 'M' -> "mm";
                    case 'p' -> "a";
                    case 'R' -> "HH:mm";
                    case 'S' -> "ss";
                    case 'T' -> "HH:mm:ss";
                    case 'y' -> "yy";
                    case 'Y' -> "yyyy";
                    default -> null;
                };
        if (pattern != null) {
            return DateTimeFormatter.ofPattern(pattern, Locale.ENGLISH).format(time);
        }
        return switch (directive) {
            case '%' -> "%";
            case 'e' -> String.format("%2d", time.getDayOfMonth());
            case 'f' -> String.format("%06d", time.getNano() / 1000);
            case 'n' -> "\n";
            case 't' -> "\t";
            case 'u' -> String.valueOf(time.getDayOfWeek().getValue());
            case 'w' -> String.valueOf(time.getDayOfWeek().getValue() % 7);
            case 'z', 'Z' -> "";
            default ->
                throw TemplateException.value("strftime_now: '%" + directive + "' is not supported; supported are "
                        + "%a %A %b %B %d %D %e %f %F %h %H %I %j %m %M %p %R %S %T %u %w %y %Y %z %Z %%");
        };
    }
}
