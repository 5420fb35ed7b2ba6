package io.adapterfactory.t2l.benchmark;

import com.hubspot.jinjava.Jinjava;
import com.hubspot.jinjava.JinjavaConfig;
import com.hubspot.jinjava.interpret.Context;
import com.hubspot.jinjava.interpret.JinjavaInterpreter;
import com.hubspot.jinjava.interpret.RenderResult;
import java.util.Collection;
import java.util.Map;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Fills Jinja templates with the fields of a record. A field that is missing is an error; text of a field is never a template. */
final class FieldTemplate {

    private static final Pattern UNKNOWN = Pattern.compile("Unknown token found: (.*)");

    private static final JinjavaConfig CONFIG = JinjavaConfig.newBuilder()
            .withNestedInterpretationEnabled(false)
            .withFailOnUnknownTokens(true)
            .withMaxOutputSize(1 << 20)
            .build();
    private static final Jinjava JINJAVA = new Jinjava(CONFIG);

    private FieldTemplate() {}

    /**
     * @param key of the definition that the template stands under, for messages
     * @throws InvalidBenchmarkException naming the record's place and the template's key
     */
    static String render(String key, String template, BenchmarkRecord record) {
        RenderResult result = JINJAVA.renderForResult(template, record.fields());
        if (result.hasErrors()) {
            throw failure(key, template, record, result.getErrors().get(0).getMessage());
        }
        return result.getOutput();
    }

    /** The list that an expression such as {@code question.choices} stands for. */
    static Collection<?> list(String key, String expression, BenchmarkRecord record) {
        Context context = new Context(JINJAVA.getGlobalContextCopy(), record.fields());
        JinjavaInterpreter interpreter = new JinjavaInterpreter(JINJAVA, context, CONFIG);
        JinjavaInterpreter.pushCurrent(interpreter);
        Object value;
        try {
            value = interpreter.resolveELExpression(expression, -1);
        } catch (RuntimeException e) {
            throw failure(key, expression, record, e.getMessage());
        } finally {
            JinjavaInterpreter.popCurrent();
        }
        if (value instanceof Collection<?> list && !list.isEmpty()) {
            return list;
        }
        throw new InvalidBenchmarkException(record.place() + ": '" + key + "' needs a list in '" + expression
                + "', found " + value + "; the record has " + names(record.fields()));
    }

    private static InvalidBenchmarkException failure(
            String key, String template, BenchmarkRecord record, String message) {
        Matcher unknown = UNKNOWN.matcher(message);
        return new InvalidBenchmarkException(
                unknown.find()
                        ? record.place() + ": template '" + key + "' names the field '" + unknown.group(1)
                                + "', which is missing; the record has " + names(record.fields())
                        : record.place() + ": template '" + key + "' failed: " + message + "; it is " + template);
    }

    private static TreeSet<String> names(Map<String, Object> fields) {
        return new TreeSet<>(fields.keySet());
    }
}
