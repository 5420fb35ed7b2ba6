package io.adapterfactory.t2l.template.render;

import io.adapterfactory.t2l.template.builtin.Environment;
import io.adapterfactory.t2l.template.call.Budget;
import io.adapterfactory.t2l.template.call.Callable;
import io.adapterfactory.t2l.template.error.TemplateException;
import io.adapterfactory.t2l.template.operation.JavaValues;
import io.adapterfactory.t2l.template.option.TemplateOptions;
import io.adapterfactory.t2l.template.syntax.Program;
import io.adapterfactory.t2l.template.syntax.Statement;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Supplier;

/** One rendering of a template. */
public final class Rendering {

    private final Program program;
    private final Evaluator evaluator;
    private final Renderer renderer;
    private final Scope scope;

    /** @param variables by name: maps, lists, strings, numbers, booleans, and null */
    public Rendering(Program program, TemplateOptions options, Map<String, ?> variables) {
        this.program = program;
        Environment environment = new Environment(options, new Budget(options.limits()));
        this.evaluator = new Evaluator(environment);
        this.renderer = new Renderer(environment, evaluator);
        Map<String, Object> values = new HashMap<>();
        Map<String, Callable> functions = Functions.all(options.clock());
        this.scope = Scope.root(program.frame(), name -> {
            if (variables.containsKey(name)) {
                if (!values.containsKey(name)) {
                    values.put(name, JavaValues.of(variables.get(name)));
                }
                return values.get(name);
            }
            return functions.containsKey(name) ? functions.get(name) : Scope.MISSING;
        });
    }

    /** @throws TemplateException when the template rejects its input or fails */
    public String text() {
        return bounded(() -> renderer.render(program.body(), scope));
    }

    /** The value of a program that consists of one expression. */
    public Object value() {
        if (program.body().size() != 1 || !(program.body().get(0) instanceof Statement.Print print)) {
            throw TemplateException.syntax(1, "expected one expression");
        }
        return bounded(() -> evaluator.value(print.value(), scope));
    }

    private static <T> T bounded(Supplier<T> rendering) {
        try {
            return rendering.get();
        } catch (StackOverflowError e) {
            throw TemplateException.limit("the template nests values or calls too deep");
        }
    }
}
