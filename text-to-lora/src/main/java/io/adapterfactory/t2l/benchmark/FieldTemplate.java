package io.adapterfactory.t2l.benchmark;

import io.adapterfactory.t2l.template.Template;
import io.adapterfactory.t2l.template.error.TemplateException;
import io.adapterfactory.t2l.template.option.TemplateOptions;
import java.time.Clock;
import java.util.Collection;
import java.util.Map;
import java.util.TreeSet;

/** Fills Jinja templates with the fields of a record. A field that is missing is an error; text of a field is never a template. */
final class FieldTemplate {

    private static final TemplateOptions OPTIONS = TemplateOptions.records(Clock.systemDefaultZone());

    private FieldTemplate() {}

    /**
     * @param key of the definition that the template stands under, for messages
     * @throws InvalidBenchmarkException naming the record's place and the template's key
     */
    static String render(String key, String template, BenchmarkRecord record) {
        try {
            return Template.parse(template, OPTIONS).render(record.fields());
        } catch (TemplateException e) {
            throw failure(key, template, record, e);
        }
    }

    /** The list that an expression such as {@code question.choices} stands for. */
    static Collection<?> list(String key, String expression, BenchmarkRecord record) {
        Object value;
        try {
            value = Template.evaluate(expression, OPTIONS, record.fields());
        } catch (TemplateException e) {
            throw failure(key, expression, record, e);
        }
        if (value instanceof Collection<?> list && !list.isEmpty()) {
            return list;
        }
        throw new InvalidBenchmarkException(record.place() + ": '" + key + "' needs a list in '" + expression
                + "', found " + Template.printed(value) + "; the record has " + names(record.fields()));
    }

    /** A value of a record as a template prints it. */
    static String text(Object value) {
        return Template.printed(value);
    }

    private static InvalidBenchmarkException failure(
            String key, String template, BenchmarkRecord record, TemplateException e) {
        return new InvalidBenchmarkException(
                e.undefinedName().isPresent()
                        ? record.place() + ": template '" + key + "' names the field '"
                                + e.undefinedName().get() + "', which is missing; the record has "
                                + names(record.fields())
                        : record.place() + ": template '" + key + "' failed: " + e.getMessage() + "; it is " + template,
                e);
    }

    private static TreeSet<String> names(Map<String, Object> fields) {
        return new TreeSet<>(fields.keySet());
    }
}
