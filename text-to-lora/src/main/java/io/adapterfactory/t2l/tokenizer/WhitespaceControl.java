package io.adapterfactory.t2l.tokenizer;

/**
 * Takes out of a template the whitespace that Jinja2 would not print with {@code trim_blocks} and {@code lstrip_blocks},
 * as transformers sets them: Jinjava keeps what stands before <code>{{-</code> and after <code>-}}</code>, which most
 * chat templates use.
 */
final class WhitespaceControl {

    private final String template;
    private final StringBuilder result = new StringBuilder();
    private int at;

    private WhitespaceControl(String template) {
        this.template = template;
    }

    static String apply(String template) {
        // Jinja2 drops one line break at the very end.
        return new WhitespaceControl(template.endsWith("\n") ? template.substring(0, template.length() - 1) : template)
                .apply();
    }

    private String apply() {
        while (at < template.length()) {
            if (opensTag()) {
                copyTag();
            } else {
                result.append(template.charAt(at++));
            }
        }
        return result.toString();
    }

    private boolean opensTag() {
        return template.startsWith("{{", at) || template.startsWith("{%", at) || template.startsWith("{#", at);
    }

    private void copyTag() {
        char kind = template.charAt(at + 1);
        String close = (kind == '{' ? '}' : kind) + "}";
        int end = endOfTag(kind, close);
        if (end < 0) { // never closed: the renderer will say so
            result.append(template, at, template.length());
            at = template.length();
            return;
        }
        String inside = template.substring(at + 2, end);
        boolean stripBefore = inside.startsWith("-");
        boolean stripAfter = inside.endsWith("-");
        if (stripBefore) {
            inside = inside.substring(1);
            dropTrailingWhitespace();
        } else if (kind != '{') {
            dropIndentation();
        }
        if (stripAfter && !inside.isEmpty()) {
            inside = inside.substring(0, inside.length() - 1);
        }
        result.append('{').append(kind).append(inside).append(close);
        at = end + 2;
        if (stripAfter) {
            while (at < template.length() && Character.isWhitespace(template.charAt(at))) {
                at++;
            }
        } else if (kind != '{' && template.startsWith("\n", at)) {
            at++;
        }
    }

    /** Where the tag closes, or -1; a closing mark inside a quoted text is none. */
    private int endOfTag(char kind, String close) {
        char quote = 0;
        for (int i = at + 2; i < template.length(); i++) {
            char c = template.charAt(i);
            if (quote != 0) {
                if (c == '\\') {
                    i++;
                } else if (c == quote) {
                    quote = 0;
                }
            } else if (kind != '#' && (c == '\'' || c == '"')) {
                quote = c;
            } else if (template.startsWith(close, i)) {
                return i;
            }
        }
        return -1;
    }

    /** A block's indentation, if nothing else stands before it in its line. */
    private void dropIndentation() {
        int lineStart = at;
        while (lineStart > 0 && isIndentation(template.charAt(lineStart - 1))) {
            lineStart--;
        }
        if (lineStart == 0 || template.charAt(lineStart - 1) == '\n') {
            int length = result.length();
            while (length > 0 && isIndentation(result.charAt(length - 1))) {
                length--;
            }
            result.setLength(length);
        }
    }

    private static boolean isIndentation(char c) {
        return c == ' ' || c == '\t';
    }

    private void dropTrailingWhitespace() {
        int length = result.length();
        while (length > 0 && Character.isWhitespace(result.charAt(length - 1))) {
            length--;
        }
        result.setLength(length);
    }
}
