package io.adapterfactory.t2l.template.value;

/**
 * A text marked by the {@code safe} filter. It can be printed, joined, compared, and measured; a text that is appended
 * to it is escaped for HTML, as in Python.
 */
public record Markup(String text) {

    /** Escapes a text for a marked one; a marked text is not escaped again. */
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
