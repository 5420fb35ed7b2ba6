package io.adapterfactory.t2l.template.error;

import java.util.Optional;

/** A template that cannot be parsed, is not supported, refuses its input, or fails on it. */
public final class TemplateException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /** Why a template failed. */
    public enum Kind {
        /** The text is no Jinja template. */
        SYNTAX,
        /** The text is a Jinja template that uses something this engine does not have. */
        UNSUPPORTED,
        /** A value that does not exist was used. */
        UNDEFINED,
        /** An operation does not fit its values. */
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
                "line " + line + ": " + what + " is not supported (docs/reference/chat-templates.md lists what is)",
                null);
    }

    /** @param name of the missing value, as far as it is known, for example {@code question.stem}; or null */
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

    /** The value that does not exist, for {@link Kind#UNDEFINED}. */
    public Optional<String> undefinedName() {
        return Optional.ofNullable(name);
    }
}
