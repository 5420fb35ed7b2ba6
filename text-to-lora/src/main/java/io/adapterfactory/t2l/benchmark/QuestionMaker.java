package io.adapterfactory.t2l.benchmark;

import com.fasterxml.jackson.databind.JsonNode;
import io.adapterfactory.t2l.benchmark.BenchmarkDefinition.Choices;
import io.adapterfactory.t2l.metric.LabelAccuracy;
import io.adapterfactory.t2l.metric.Metric;
import io.adapterfactory.t2l.metric.MultipleChoice;
import io.adapterfactory.t2l.metric.NumericAnswer;
import io.adapterfactory.t2l.metric.PassAtOne;
import io.adapterfactory.t2l.metric.Question;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Makes a record into a question, as a definition says. */
final class QuestionMaker {

    private final BenchmarkDefinition definition;
    private final Metric metric;

    QuestionMaker(BenchmarkDefinition definition, Metric metric) {
        this.definition = definition;
        this.metric = metric;
    }

    /**
     * @param number of the record, from 1
     * @throws InvalidBenchmarkException naming the record's place
     */
    Question question(BenchmarkRecord record, int number) {
        String id = id(record, number);
        String prompt = rendered("prompt", definition.text().prompt(), record);
        if (metric instanceof MultipleChoice) {
            return choice(id, prompt, record);
        }
        if (metric instanceof PassAtOne) {
            String tests = rendered("program.tests", definition.program().tests(), record);
            String before =
                    FieldTemplate.render("program.before", definition.program().before(), record);
            return new Question.Program(id, prompt, answer(record), before, tests);
        }
        return new Question.Open(id, prompt, references(record));
    }

    /** A solved example as it stands in a prompt, without what separates it from the next. */
    String solved(BenchmarkRecord record) {
        Question question = question(record, 1);
        if (question instanceof Question.Choice choice) {
            Question.Option right = choice.options().get(choice.right());
            return right.context() + right.continuation();
        }
        boolean several = question instanceof Question.Open && definition.text().answers() != null;
        return question.prompt() + (several ? question.reference() : answer(record));
    }

    private String id(BenchmarkRecord record, int number) {
        if (definition.text().id() != null) {
            return rendered("id", definition.text().id(), record);
        }
        Object field = record.fields().get("id");
        return field == null ? String.valueOf(number) : FieldTemplate.text(field);
    }

    private List<String> references(BenchmarkRecord record) {
        List<String> references = definition.text().answers() == null
                ? List.of(answer(record))
                : FieldTemplate.list("answers", definition.text().answers(), record).stream()
                        .map(FieldTemplate::text)
                        .toList();
        for (String reference : references) {
            if (metric instanceof LabelAccuracy accuracy
                    && accuracy.label(reference).isEmpty()) {
                throw new InvalidBenchmarkException(record.place() + ": the right answer '" + reference
                        + "' is none of the labels " + accuracy.labels());
            }
            if (metric instanceof NumericAnswer
                    && NumericAnswer.number(reference).isEmpty()) {
                throw new InvalidBenchmarkException(
                        record.place() + ": the right answer '" + reference + "' has no number");
            }
        }
        return references.stream().map(String::strip).toList();
    }

    private String answer(BenchmarkRecord record) {
        return rendered("answer", definition.text().answer(), record);
    }

    private Question.Choice choice(String id, String prompt, BenchmarkRecord record) {
        Choices choices = definition.choices();
        String right = rendered("choices.right", choices.right(), record).strip();
        List<Question.Option> options = new ArrayList<>();
        List<String> labels = new ArrayList<>();
        for (Object item : items(choices.each(), record)) {
            Map<String, Object> fields = new HashMap<>(record.fields());
            fields.put("choice", item);
            fields.put("index", options.size());
            BenchmarkRecord option = new BenchmarkRecord(record.place(), fields);
            String text = rendered("choices.text", choices.text(), option);
            String context =
                    choices.context() == null ? prompt : rendered("choices.context", choices.context(), option);
            // Where an option is filled into the context, what differs between the options is there.
            String said = choices.context() == null ? text.strip() : FieldTemplate.text(item);
            options.add(new Question.Option(context, text, said));
            labels.add(rendered("choices.label", choices.label(), option).strip());
        }
        int at = labels.indexOf(right);
        if (at < 0) {
            throw new InvalidBenchmarkException(
                    record.place() + ": the right answer '" + right + "' is none of the options " + labels);
        }
        if (options.size() < 2) {
            throw new InvalidBenchmarkException(record.place() + ": one option only; expected two or more");
        }
        return new Question.Choice(id, prompt, options, at);
    }

    private static Collection<?> items(JsonNode each, BenchmarkRecord record) {
        if (each.isTextual()) {
            return FieldTemplate.list("choices.each", each.asText(), record);
        }
        List<Object> items = new ArrayList<>();
        for (JsonNode item : each) {
            items.add(item(item, record));
        }
        return items;
    }

    private static Object item(JsonNode item, BenchmarkRecord record) {
        if (!item.isObject()) {
            return FieldTemplate.render("choices.each", item.asText(), record);
        }
        Map<String, Object> fields = new HashMap<>();
        item.fields().forEachRemaining(field -> fields.put(field.getKey(), item(field.getValue(), record)));
        return fields;
    }

    /** A template that comes to nothing tells of a field that is empty. */
    private static String rendered(String key, String template, BenchmarkRecord record) {
        String text = FieldTemplate.render(key, template, record);
        if (text.isBlank()) {
            throw new InvalidBenchmarkException(record.place() + ": '" + key + "' is empty; it is " + template);
        }
        return text;
    }
}
