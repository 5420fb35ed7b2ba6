package io.adapterfactory.t2l.template.error;

import java.util.Optional;

/** A template is invalid, not supported, rejects its input, or fails. */
public final class TemplateException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /** Why a template failed. */
    public enum Kind {
        /** The text is not a Jinja template. */
        SYNTAX,
        /** The Jinja template uses a feature that this engine does not support. */
        UNSUPPORTED,
        /** A value that does not exist was used. */
        UNDEFINED,
        /** An operation does not support its values. */
        VALUE,
        /** The template called {@code raise_exception}. */
        RAISED,
        /** The template needed more steps, text, or nesting than allowed. */
        LIMIT
    }

    private final Kind kind;
    private final String name;

    private TemplateException(Kind kind, String message, String name) {
        super(message);
        this.kind = kind;
        this.name = name;
    }

    public static TemplateException syntax(int line, String message) {
        return new TemplateException(Kind.SYNTAX, "line " + line + ": " + message, null);
    }

    public static TemplateException unsupported(int line, String what) {
        return new TemplateException(
                Kind.UNSUPPORTED,
                "line " + line + ": " + what + " is not supported (see docs/reference/chat-templates.md)",
                null);
    }

    /** @param name of the missing value if known, for example {@code question.stem}; or null */
    public static TemplateException undefined(String message, String name) {
        return new TemplateException(Kind.UNDEFINED, message, name);
    }

    public static TemplateException value(String message) {
        return new TemplateException(Kind.VALUE, message, null);
    }

    public static TemplateException raised(String message) {
        return new TemplateException(Kind.RAISED, message, null);
    }

    public static TemplateException limit(String message) {
        return new TemplateException(Kind.LIMIT, message, null);
    }

    public Kind kind() {
        return kind;
    }

    /** The name of the missing value, for {@link Kind#UNDEFINED}. */
    public Optional<String> undefinedName() {
        return Optional.ofNullable(name);
    }
}
