package io.adapterfactory.t2l.template.value;

import io.adapterfactory.t2l.template.error.TemplateException;

/**
 * A value that does not exist: prints nothing and is false, but is an error if its content is needed.
 *
 * @param message describes what is missing
 * @param name the missing name or key, or null
 * @param strict true if printing or testing it is also an error (jinja2's StrictUndefined)
 */
public record Undefined(String message, String name, boolean strict) {

    public TemplateException failure() {
        return TemplateException.undefined(message, name);
    }

    /** Throws if the value may not even be printed, tested, or looped over. */
    public void use() {
        if (strict) {
            throw failure();
        }
    }
}
