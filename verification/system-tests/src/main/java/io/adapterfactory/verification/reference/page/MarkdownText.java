package io.adapterfactory.verification.reference.page;

/** Plain text in Markdown. */
final class MarkdownText {

    private MarkdownText() {}

    /** Escapes what would be read as an HTML tag; text between backticks stays as it is. */
    static String escaped(String text) {
        StringBuilder escaped = new StringBuilder();
        boolean inCode = false;
        for (char each : text.toCharArray()) {
            inCode ^= each == '`';
            escaped.append(each == '<' && !inCode ? "\\<" : String.valueOf(each));
        }
        return escaped.toString();
    }
}
