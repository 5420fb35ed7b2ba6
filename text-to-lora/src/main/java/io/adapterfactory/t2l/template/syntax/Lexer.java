package io.adapterfactory.t2l.template.syntax;

import io.adapterfactory.t2l.template.error.TemplateException;
import io.adapterfactory.t2l.template.option.TemplateOptions;
import io.adapterfactory.t2l.template.value.Text;
import java.math.BigInteger;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Splits a template into tokens, with jinja2's rules for whitespace around tags. */
final class Lexer {

    private static final Pattern LINE_BREAK = Pattern.compile("\r\n|\r");
    private static final Pattern RAW_BEGIN =
            Pattern.compile("\\{%[-+]?\\s*raw\\s*(-%\\}|%\\})", Pattern.UNICODE_CHARACTER_CLASS);
    private static final Pattern RAW_END =
            Pattern.compile("\\{%([-+]?)\\s*endraw\\s*([-+]?)%\\}", Pattern.UNICODE_CHARACTER_CLASS);
    private static final Pattern FLOAT =
            Pattern.compile("(?<!\\.)(\\d+_)*\\d+((\\.(\\d+_)*\\d+)?[eE][+\\-]?(\\d+_)*\\d+|\\.(\\d+_)*\\d+)");
    private static final Pattern INTEGER =
            Pattern.compile("0b(_?[01])+|0o(_?[0-7])+|0x(_?[\\da-f])+|[1-9](_?\\d)*|0(_?0)*", Pattern.CASE_INSENSITIVE);
    private static final Pattern OPERATOR = Pattern.compile("//|\\*\\*|==|!=|>=|<=|[-+/*%~\\[\\](){}><=.:|,;]");

    private final TemplateOptions options;
    private final String source;
    private final List<Token> tokens = new ArrayList<>();
    private int at;
    private int line = 1;
    /** Whether the last piece of the template ended with a line break. */
    private boolean lineStarts = true;

    private Lexer(String source, TemplateOptions options) {
        String text = LINE_BREAK.matcher(source).replaceAll("\n");
        boolean drop = text.endsWith("\n") && !options.keepsTrailingNewline();
        this.source = drop ? text.substring(0, text.length() - 1) : text;
        this.options = options;
    }

    static List<Token> tokens(String source, TemplateOptions options) {
        return new Lexer(source, options).tokens();
    }

    private List<Token> tokens() {
        while (at < source.length()) {
            int tag = nextTag();
            if (tag < 0) {
                add(Token.Type.DATA, source.substring(at), null);
                at = source.length();
                break;
            }
            char kind = source.charAt(tag + 1);
            Matcher raw = RAW_BEGIN.matcher(source).region(tag, source.length());
            data(source.substring(at, tag), tag + 2, kind != '{');
            at = tag;
            if (raw.lookingAt()) {
                raw(raw);
            } else if (kind == '#') {
                comment(signed(tag + 2) ? tag + 3 : tag + 2);
            } else {
                tag(kind);
            }
        }
        tokens.add(new Token(Token.Type.END, "", null, line));
        return tokens;
    }

    private boolean signed(int index) {
        return source.startsWith("-", index) || source.startsWith("+", index);
    }

    private int nextTag() {
        for (int i = at; i + 1 < source.length(); i++) {
            if (source.charAt(i) == '{' && "%{#".indexOf(source.charAt(i + 1)) >= 0) {
                return i;
            }
        }
        return -1;
    }

    /** Text before a tag, without the whitespace that the tag removes. */
    private void data(String text, int signAt, boolean block) {
        char sign = signAt < source.length() ? source.charAt(signAt) : 0;
        String kept = text;
        if (sign == '-') {
            kept = Text.strip(text, null, false, true);
        } else if (sign != '+' && options.trimsBlocks() && block) {
            int lineStart = text.lastIndexOf('\n') + 1;
            if ((lineStart > 0 || lineStarts)
                    && Text.strip(text.substring(lineStart), null, true, false).isEmpty()) {
                kept = text.substring(0, lineStart);
            }
        }
        if (!kept.isEmpty()) {
            tokens.add(new Token(Token.Type.DATA, kept, null, line));
        }
        countLines(text);
    }

    private void raw(Matcher begin) {
        advance(begin.end());
        if (begin.group(1).startsWith("-")) {
            skipSpace();
        }
        if (at >= source.length()) {
            return; // jinja2 accepts this
        }
        Matcher end = RAW_END.matcher(source);
        if (!end.find(at)) {
            throw TemplateException.syntax(line, "'raw' is never closed; expected {% endraw %}");
        }
        lineStarts = source.charAt(at - 1) == '\n';
        data(source.substring(at, end.start()), end.start() + 2, true);
        advance(end.end());
        afterTag(end.group(2));
    }

    private void comment(int start) {
        if (start >= source.length()) {
            at = source.length(); // jinja2 accepts this
            return;
        }
        int end = source.indexOf("#}", start);
        if (end < 0) {
            throw TemplateException.syntax(line, "a comment is never closed; expected #}");
        }
        String sign = end > start && "+-".indexOf(source.charAt(end - 1)) >= 0 ? source.substring(end - 1, end) : "";
        advance(end + 2);
        afterTag(sign);
    }

    /** Removes whitespace after the end of a block or comment. */
    private void afterTag(String sign) {
        if (sign.equals("-")) {
            skipSpace();
        } else if (sign.isEmpty() && options.trimsBlocks() && source.startsWith("\n", at)) {
            advance(at + 1);
        }
        lineStarts = source.charAt(at - 1) == '\n';
    }

    private void tag(char kind) {
        boolean block = kind == '%';
        tokens.add(new Token(block ? Token.Type.BLOCK_BEGIN : Token.Type.VARIABLE_BEGIN, "{" + kind, null, line));
        at += 2;
        at += signed(at) ? 1 : 0;
        String close = block ? "%}" : "}}";
        Deque<String> open = new ArrayDeque<>();
        while (true) {
            if (at >= source.length()) {
                return; // the parser reports the missing end
            }
            if (open.isEmpty() && closes(close, block)) {
                return;
            }
            inTag(open);
        }
    }

    private boolean closes(String close, boolean block) {
        char c = source.charAt(at);
        boolean signed = (c == '-' || block && c == '+') && source.startsWith(close, at + 1);
        if (!signed && !source.startsWith(close, at)) {
            return false;
        }
        add(block ? Token.Type.BLOCK_END : Token.Type.VARIABLE_END, close, null);
        at += close.length() + (signed ? 1 : 0);
        if (block) {
            afterTag(signed ? String.valueOf(c) : "");
        } else {
            if (signed) {
                skipSpace();
            }
            lineStarts = source.charAt(at - 1) == '\n';
        }
        return true;
    }

    private void inTag(Deque<String> open) {
        int c = source.codePointAt(at);
        if (Text.isSpace(c)) {
            skipSpace();
            return;
        }
        Matcher number = FLOAT.matcher(source).region(at, source.length()).useTransparentBounds(true);
        if (number.lookingAt()) {
            real(number.group());
            at = number.end();
            return;
        }
        Matcher integer = INTEGER.matcher(source).region(at, source.length());
        if (integer.lookingAt()) {
            add(Token.Type.INTEGER, integer.group(), integer(integer.group()));
            at = integer.end();
            return;
        }
        if (c == '_' || Character.isUnicodeIdentifierStart(c)) {
            int end = at;
            while (end < source.length() && isNamePart(source.codePointAt(end))) {
                end += Character.charCount(source.codePointAt(end));
            }
            add(Token.Type.NAME, source.substring(at, end), null);
            at = end;
            return;
        }
        if (c == '\'' || c == '"') {
            string((char) c);
            return;
        }
        Matcher operator = OPERATOR.matcher(source).region(at, source.length());
        if (!operator.lookingAt()) {
            throw TemplateException.syntax(line, "unexpected character '" + Character.toString(c) + "'");
        }
        balance(operator.group(), open);
        add(Token.Type.OPERATOR, operator.group(), null);
        at = operator.end();
    }

    private static boolean isNamePart(int c) {
        return Character.isUnicodeIdentifierPart(c) && !Character.isIdentifierIgnorable(c);
    }

    private void real(String text) {
        double value = Double.parseDouble(text.replace("_", ""));
        if (Double.isInfinite(value)) {
            throw TemplateException.syntax(line, "the number " + text + " is too large");
        }
        add(Token.Type.FLOAT, text, value);
    }

    private static BigInteger integer(String text) {
        String digits = text.replace("_", "").toLowerCase(java.util.Locale.ROOT);
        return switch (digits.length() > 1 ? digits.charAt(1) : '0') {
            case 'x' -> new BigInteger(digits.substring(2), 16);
            case 'o' -> new BigInteger(digits.substring(2), 8);
            case 'b' -> new BigInteger(digits.substring(2), 2);
            default -> new BigInteger(digits);
        };
    }

    private void string(char quote) {
        int end = at + 1;
        while (end < source.length() && source.charAt(end) != quote) {
            end += source.charAt(end) == '\\' ? 2 : 1;
        }
        if (end >= source.length()) {
            throw TemplateException.syntax(line, "a text is never closed; expected " + quote);
        }
        String literal = source.substring(at + 1, end);
        add(Token.Type.STRING, literal, StringLiteral.unescape(literal, line));
        countLines(literal);
        at = end + 1;
    }

    private void balance(String operator, Deque<String> open) {
        switch (operator) {
            case "{" -> open.push("}");
            case "(" -> open.push(")");
            case "[" -> open.push("]");
            case "}", ")", "]" -> {
                if (open.isEmpty() || !open.pop().equals(operator)) {
                    throw TemplateException.syntax(line, "unexpected '" + operator + "'");
                }
            }
            default -> {}
        }
    }

    private void add(Token.Type type, String text, Object value) {
        tokens.add(new Token(type, text, value, line));
    }

    private void skipSpace() {
        int end = at;
        while (end < source.length() && Text.isSpace(source.charAt(end))) {
            end++;
        }
        advance(end);
    }

    private void advance(int to) {
        countLines(source.substring(at, to));
        at = to;
    }

    private void countLines(String text) {
        line += (int) text.chars().filter(c -> c == '\n').count();
    }
}
