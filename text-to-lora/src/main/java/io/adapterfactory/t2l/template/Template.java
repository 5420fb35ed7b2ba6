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
 * A Jinja template that renders what jinja2 renders. What it uses and this engine does not have is refused by name when it is
 * parsed. A rendering sees only the variables that it is given, and is bounded in steps and output.
 */
public final class Template {

    private final Program program;
    private final TemplateOptions options;

    private Template(Program program, TemplateOptions options) {
        this.program = program;
        this.options = options;
    }

    /** @throws TemplateException when the text is no template, or uses what is not supported */
    public static Template parse(String source, TemplateOptions options) {
        return new Template(Parser.parse(source, options, Environment.vocabulary(options.dialect())), options);
    }

    /**
     * The value of a single expression such as {@code question.choices}, as what JSON holds.
     *
     * @param variables as for {@link #render}
     * @throws TemplateException when the text is no expression, or fails on the variables
     */
    public static Object evaluate(String expression, TemplateOptions options, Map<String, ?> variables) {
        Program program = Parser.expression(expression, options, Environment.vocabulary(options.dialect()));
        return JavaValues.toJava(new Rendering(program, options, variables).value());
    }

    /** A value as a template prints it: {@code 12000000.0}, {@code True}, {@code ['a']}. */
    public static String printed(Object value) {
        return Printed.str(JavaValues.of(value));
    }

    /**
     * @param variables by name; what JSON holds: maps, lists, texts, numbers, truth values, and null
     * @throws TemplateException when the template refuses the variables or fails on them
     */
    public String render(Map<String, ?> variables) {
        return new Rendering(program, options, variables).text();
    }
}
