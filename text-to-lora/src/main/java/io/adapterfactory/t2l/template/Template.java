package io.adapterfactory.t2l.template;

import io.adapterfactory.t2l.template.builtin.Environment;
import io.adapterfactory.t2l.template.error.TemplateException;
import io.adapterfactory.t2l.template.operation.JavaValues;
import io.adapterfactory.t2l.template.operation.Printed;
import io.adapterfactory.t2l.template.option.TemplateOptions;
import io.adapterfactory.t2l.template.render.Rendering;
import io.adapterfactory.t2l.template.syntax.Parser;
import io.adapterfactory.t2l.template.syntax.Program;
import java.util.Map;

/**
 * A Jinja template that renders like jinja2. A feature that this engine does not support is rejected by name during
 * parsing. A rendering can use only its variables, and has limits for steps and output.
 */
public final class Template {

    private final Program program;
    private final TemplateOptions options;

    private Template(Program program, TemplateOptions options) {
        this.program = program;
        this.options = options;
    }

    /** @throws TemplateException when the text is not a template, or uses unsupported features */
    public static Template parse(String source, TemplateOptions options) {
        return new Template(Parser.parse(source, options, Environment.vocabulary(options.dialect())), options);
    }

    /**
     * The value of a single expression such as {@code question.choices}, as JSON types.
     *
     * @param variables as for {@link #render}
     * @throws TemplateException when the text is not an expression, or fails with the variables
     */
    public static Object evaluate(String expression, TemplateOptions options, Map<String, ?> variables) {
        Program program = Parser.expression(expression, options, Environment.vocabulary(options.dialect()));
        return JavaValues.toJava(new Rendering(program, options, variables).value());
    }

    /** A value in the form that a template prints: {@code 12000000.0}, {@code True}, {@code ['a']}. */
    public static String printed(Object value) {
        return Printed.str(JavaValues.of(value));
    }

    /**
     * @param variables by name; JSON types: maps, lists, strings, numbers, booleans, and null
     * @throws TemplateException when the template rejects the variables or fails
     */
    public String render(Map<String, ?> variables) {
        return new Rendering(program, options, variables).text();
    }
}
