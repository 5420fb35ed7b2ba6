package io.adapterfactory.t2l.benchmark;

import io.adapterfactory.t2l.template.Template;
import io.adapterfactory.t2l.template.error.TemplateException;
import io.adapterfactory.t2l.template.option.TemplateOptions;
import java.time.Clock;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Fills Jinja templates with the fields of a record. A missing field is an error; field values are never templates. */
final class FieldTemplate {

    private static final TemplateOptions OPTIONS = TemplateOptions.records(Clock.systemDefaultZone());

    /** A single field or expression: no text, filter arguments with braces, or blocks. */
    private static final Pattern SINGLE = Pattern.compile("\\s*\\{\\{-?([^{}%]*?)-?}}\\s*");

    private FieldTemplate() {}

    /**
     * @param key of the definition that contains the template, for messages
     * @throws InvalidBenchmarkException naming the record's place and the template's key
     */
    static String render(String key, String template, BenchmarkRecord record) {
        try {
            return Template.parse(template, OPTIONS).render(record.fields());
        } catch (TemplateException e) {
            throw failure(key, template, record, e);
        }
    }

    /** The value of a template that is a single expression in braces; empty for other templates, and for null. */
    static Optional<Object> singleValue(String key, String template, BenchmarkRecord record) {
        Matcher single = SINGLE.matcher(template);
        return single.matches() ? Optional.ofNullable(value(key, single.group(1), record)) : Optional.empty();
    }

    /** Whether a template is a single expression in braces, and its value is null. */
    static boolean isNull(String key, String template, BenchmarkRecord record) {
        Matcher single = SINGLE.matcher(template);
        return single.matches() && value(key, single.group(1), record) == null;
    }

    /** The list to which an expression such as {@code question.choices} refers. */
    static Collection<?> list(String key, String expression, BenchmarkRecord record) {
        Collection<?> list = listOrEmpty(key, expression, record);
        if (list.isEmpty()) {
            throw noList(key, expression, list, record);
        }
        return list;
    }

    /** The same, but the list may be empty. */
    static Collection<?> listOrEmpty(String key, String expression, BenchmarkRecord record) {
        Object value = value(key, expression, record);
        if (value instanceof Collection<?> list) {
            return list;
        }
        throw noList(key, expression, value, record);
    }

    private static InvalidBenchmarkException noList(
            String key, String expression, Object value, BenchmarkRecord record) {
        return new InvalidBenchmarkException(record.place() + ": '" + key + "' needs a list in '" + expression
                + "', found " + Template.printed(value) + "; the record has " + names(record.fields()));
    }

    private static Object value(String key, String expression, BenchmarkRecord record) {
        try {
            return Template.evaluate(expression, OPTIONS, record.fields());
        } catch (TemplateException e) {
            throw failure(key, expression, record, e);
        }
    }

    /** A value of a record in the form that a template prints. */
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
