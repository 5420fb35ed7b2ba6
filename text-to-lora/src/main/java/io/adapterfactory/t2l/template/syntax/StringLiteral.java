package io.adapterfactory.t2l.template.syntax;

import io.adapterfactory.t2l.template.error.TemplateException;

/**
 * The escapes of string literals, processed like jinja2: non-ASCII characters first become escapes ({@code \xe9}), and
 * then all escapes are decoded. Thus a backslash before such a character results in the text of that escape.
 */
final class StringLiteral {

    private final String ascii;
    private final int line;
    private final StringBuilder result = new StringBuilder();
    private int at;

    private StringLiteral(String literal, int line) {
        StringBuilder escaped = new StringBuilder();
        literal.codePoints().forEach(c -> {
            if (c < 0x80) {
                escaped.append((char) c);
            } else if (c < 0x100) {
                escaped.append(String.format("\\x%02x", c));
            } else {
                escaped.append(c < 0x10000 ? String.format("\\u%04x", c) : String.format("\\U%08x", c));
            }
        });
        this.ascii = escaped.toString();
        this.line = line;
    }

    static String unescape(String literal, int line) {
        return literal.indexOf('\\') < 0 ? literal : new StringLiteral(literal, line).unescape();
    }

    private String unescape() {
        while (at < ascii.length()) {
            char c = ascii.charAt(at++);
            if (c != '\\') {
                result.append(c);
            } else {
                escape();
            }
        }
        return result.toString();
    }

    private void escape() {
        if (at >= ascii.length()) {
            throw TemplateException.syntax(line, "a text ends with a backslash");
        }
        char c = ascii.charAt(at++);
        switch (c) {
            case '\n' -> {}
            case '\\', '\'', '"' -> result.append(c);
            case 'a' -> result.append('\u0007');
            case 'b' -> result.append('\b');
            case 'f' -> result.append('\f');
            case 'n' -> result.append('\n');
            case 'r' -> result.append('\r');
            case 't' -> result.append('\t');
            case 'v' -> result.append('\u000b');
            case 'x' -> hex(2);
            case 'u' -> hex(4);
            case 'U' -> hex(8);
            case 'N' -> named();
            case '0', '1', '2', '3', '4', '5', '6', '7' -> octal();
            default -> result.append('\\').append(c);
        }
    }

    private void hex(int digits) {
        String text = at + digits <= ascii.length() ? ascii.substring(at, at + digits) : "";
        if (!text.matches("[0-9a-fA-F]{" + digits + "}")) {
            throw TemplateException.syntax(line, "an escape needs " + digits + " hexadecimal digits");
        }
        long code = Long.parseLong(text, 16);
        if (code > Character.MAX_CODE_POINT) {
            throw TemplateException.syntax(line, "\\U" + text + " is not a Unicode character");
        }
        if (code >= Character.MIN_SURROGATE && code <= Character.MAX_SURROGATE) {
            throw TemplateException.unsupported(line, "a half of a character (\\u" + text + ")");
        }
        result.appendCodePoint((int) code);
        at += digits;
    }

    private void named() {
        int end = ascii.indexOf('}', at);
        if (!ascii.startsWith("{", at) || end < 0) {
            throw TemplateException.syntax(line, "\\N needs the name of a character in braces");
        }
        try {
            result.appendCodePoint(Character.codePointOf(ascii.substring(at + 1, end)));
        } catch (IllegalArgumentException e) {
            throw TemplateException.syntax(line, "no character is named " + ascii.substring(at + 1, end));
        }
        at = end + 1;
    }

    private void octal() {
        int start = at - 1;
        while (at < ascii.length() && at < start + 3 && ascii.charAt(at) >= '0' && ascii.charAt(at) <= '7') {
            at++;
        }
        result.append((char) Integer.parseInt(ascii.substring(start, at), 8));
    }
}
