package io.adapterfactory.t2l.template.render;

import io.adapterfactory.t2l.template.builtin.Environment;
import io.adapterfactory.t2l.template.call.Attributes;
import io.adapterfactory.t2l.template.call.CallArguments;
import io.adapterfactory.t2l.template.call.Callable;
import io.adapterfactory.t2l.template.error.TemplateException;
import io.adapterfactory.t2l.template.syntax.Statement.Function;
import io.adapterfactory.t2l.template.value.Described;
import io.adapterfactory.t2l.template.value.Dict;
import io.adapterfactory.t2l.template.value.Tuple;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A macro, or the content of a call block, with its enclosing variables. */
final class Macro implements Callable, Attributes, Described {

    /** Renders the body of a macro with its parameters set; those without a value are {@link Scope#MISSING}. */
    interface Body {
        String render(Function function, Map<String, Object> parameters);
    }

    private final String name;
    private final Function function;
    private final Environment environment;
    private final Body body;

    /** @param name null for a call block */
    Macro(String name, Function function, Environment environment, Body body) {
        this.name = name;
        this.function = function;
        this.environment = environment;
        this.body = body;
    }

    @Override
    public Object call(CallArguments arguments) {
        List<Object> positional = arguments.positional();
        Map<String, Object> named = new LinkedHashMap<>(arguments.named());
        Map<String, Object> values = new LinkedHashMap<>();
        List<String> parameters = function.parameters();
        for (int i = 0; i < parameters.size(); i++) {
            String parameter = parameters.get(i);
            if (i < positional.size()) {
                values.put(parameter, positional.get(i));
            } else {
                values.put(parameter, named.containsKey(parameter) ? named.remove(parameter) : Scope.MISSING);
            }
        }
        if (function.usesCaller() && !parameters.contains("caller")) {
            Object caller = named.remove("caller");
            values.put("caller", caller == null ? environment.undefined("no caller defined", "caller") : caller);
        }
        if (function.usesKeywords()) {
            Dict others = new Dict();
            named.forEach(others::put);
            values.put("kwargs", others);
        } else if (!named.isEmpty()) {
            throw TemplateException.value("macro '" + name + "' has no argument named '"
                    + named.keySet().iterator().next() + "'");
        }
        int more = Math.max(0, positional.size() - parameters.size());
        if (function.usesMore()) {
            values.put(
                    "varargs",
                    new Tuple(new ArrayList<>(positional.subList(positional.size() - more, positional.size()))));
        } else if (more > 0) {
            throw TemplateException.value(
                    "macro '" + name + "' takes not more than " + parameters.size() + " arguments");
        }
        return body.render(function, values);
    }

    @Override
    public Object attribute(String attribute) {
        return switch (attribute) {
            case "name" -> name;
            case "arguments" -> new Tuple(List.copyOf(function.parameters()));
            case "catch_kwargs" -> function.usesKeywords();
            case "catch_varargs" -> function.usesMore();
            case "caller" -> function.usesCaller();
            case "explicit_caller" -> function.parameters().contains("caller");
            default -> Attributes.NONE;
        };
    }

    @Override
    public String description() {
        return "<Macro " + (name == null ? "anonymous" : "'" + name + "'") + ">";
    }
}
