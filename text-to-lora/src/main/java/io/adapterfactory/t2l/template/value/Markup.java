package io.adapterfactory.t2l.template.value;

/**
 * A text marked by the {@code safe} filter. It can be printed, joined, compared, and measured; a text that is added to it is escaped
 * for HTML, as in Python.
 */
public record Markup(String text) {

    /** A text, or the text of a marked one, as a part of a marked text. */
    public static String escaped(Object value) {
        if (value instanceof Markup markup) {
            return markup.text();
        }
        return ((String) value)
                .replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("'", "&#39;")
                .replace("\"", "&#34;");
    }
}
