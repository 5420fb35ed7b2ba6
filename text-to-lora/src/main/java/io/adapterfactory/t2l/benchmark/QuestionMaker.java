package io.adapterfactory.t2l.benchmark;

import com.fasterxml.jackson.databind.JsonNode;
import io.adapterfactory.t2l.basemodel.ExampleTurn;
import io.adapterfactory.t2l.benchmark.BenchmarkDefinition.Choices;
import io.adapterfactory.t2l.metric.LabelAccuracy;
import io.adapterfactory.t2l.metric.Metric;
import io.adapterfactory.t2l.metric.MultipleChoice;
import io.adapterfactory.t2l.metric.NumericAnswer;
import io.adapterfactory.t2l.metric.PassAtOne;
import io.adapterfactory.t2l.metric.Question;
import io.adapterfactory.t2l.task.History;
import io.adapterfactory.t2l.task.Turn;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/** Converts a record to a question according to a definition. */
final class QuestionMaker {

    private static final Pattern NUMBER = Pattern.compile("[-+]?\\d+(\\.\\d*)?([eE][-+]?\\d{1,2})?");
    private static final int MAX_DIGITS = 50;

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
        return new Question.Open(id, prompt, references(record), history(record));
    }

    private History history(BenchmarkRecord record) {
        String template = definition.text().system();
        String system = template == null ? "" : FieldTemplate.render("system", template, record);
        List<Turn> turns = new ArrayList<>();
        if (definition.text().turns() != null) {
            for (Object turn :
                    FieldTemplate.listOrEmpty("turns", definition.text().turns(), record)) {
                turns.add(turn(turn, record));
            }
        }
        return new History(Optional.of(system).filter(text -> !text.isBlank()), turns);
    }

    private static Turn turn(Object turn, BenchmarkRecord record) {
        if (turn instanceof Map<?, ?> fields
                && fields.get("input") instanceof String input
                && fields.get("answer") instanceof String answer) {
            return new Turn(input, answer);
        }
        throw new InvalidBenchmarkException(record.place() + ": an item of 'turns' is " + FieldTemplate.text(turn)
                + "; expected an object with texts 'input' and 'answer'");
    }

    /** @param separator text between this turn and the next one in a plain prompt */
    ExampleTurn solved(BenchmarkRecord record, String separator) {
        Question question = question(record, 1);
        if (question instanceof Question.Choice choice) {
            Question.Option right = choice.options().get(choice.right());
            return new ExampleTurn(right.context(), right.continuation(), separator);
        }
        boolean several = question instanceof Question.Open && definition.text().answers() != null;
        return new ExampleTurn(question.prompt(), several ? question.reference() : answer(record), separator);
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
                : listed(definition.text().answers(), record);
        for (String reference : references) {
            if (metric instanceof LabelAccuracy accuracy
                    && accuracy.label(reference).isEmpty()) {
                throw new InvalidBenchmarkException(record.place() + ": the right answer '" + reference
                        + "' is not one of the labels " + accuracy.labels());
            }
            if (metric instanceof NumericAnswer
                    && NumericAnswer.number(reference).isEmpty()) {
                throw new InvalidBenchmarkException(
                        record.place() + ": the right answer '" + reference + "' has no number");
            }
        }
        return references.stream().map(String::strip).toList();
    }

    private static List<String> listed(String expression, BenchmarkRecord record) {
        Collection<?> answers = FieldTemplate.list("answers", expression, record);
        if (answers.contains(null)) {
            throw new InvalidBenchmarkException(
                    record.place() + ": a right answer in 'answers' is null; expected texts or numbers");
        }
        return answers.stream().map(FieldTemplate::text).toList();
    }

    private String answer(BenchmarkRecord record) {
        String template = definition.text().answer();
        Optional<Object> value = FieldTemplate.singleValue("answer", template, record);
        if (value.isPresent() && (value.get() instanceof Collection<?> || value.get() instanceof Map<?, ?>)) {
            throw new InvalidBenchmarkException(record.place() + ": 'answer' is " + FieldTemplate.text(value.get())
                    + "; expected a text or a number. If a field lists right answers, use 'answers'");
        }
        return rendered("answer", template, record);
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
            // If an option is part of the context, the options differ there.
            String said = choices.context() == null ? text.strip() : FieldTemplate.text(item);
            options.add(new Question.Option(context, text, said));
            labels.add(rendered("choices.label", choices.label(), option).strip());
        }
        int at = indexOf(right, labels, record);
        if (options.size() < 2) {
            throw new InvalidBenchmarkException(record.place() + ": one option only; expected two or more");
        }
        return new Question.Choice(id, prompt, options, at);
    }

    /** Labels are compared as texts; if none is equal, numbers are compared by value: 1.0 equals the label 1. */
    private static int indexOf(String right, List<String> labels, BenchmarkRecord record) {
        List<Integer> found = indexesWhere(labels, right::equals);
        Optional<BigDecimal> number = number(right);
        if (found.isEmpty() && number.isPresent()) {
            found = indexesWhere(labels, label -> number(label)
                    .filter(value -> value.compareTo(number.get()) == 0)
                    .isPresent());
        }
        if (found.size() != 1) {
            throw new InvalidBenchmarkException(record.place() + ": the right answer '" + right + "' is "
                    + (found.isEmpty() ? "not one" : found.size()) + " of the options " + labels + "; expected one");
        }
        return found.get(0);
    }

    private static List<Integer> indexesWhere(List<String> labels, Predicate<String> condition) {
        return IntStream.range(0, labels.size())
                .filter(index -> condition.test(labels.get(index)))
                .boxed()
                .toList();
    }

    private static Optional<BigDecimal> number(String label) {
        boolean isNumber = label.length() <= MAX_DIGITS && NUMBER.matcher(label).matches();
        return isNumber ? Optional.of(new BigDecimal(label)) : Optional.empty();
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
        item.properties().forEach(field -> fields.put(field.getKey(), item(field.getValue(), record)));
        return fields;
    }

    /**
     * A template that renders empty means an empty field; a template that is a single field must not print null as
     * "None".
     */
    private static String rendered(String key, String template, BenchmarkRecord record) {
        if (FieldTemplate.isNull(key, template, record)) {
            throw new InvalidBenchmarkException(record.place() + ": '" + key + "' is null; it is " + template);
        }
        String text = FieldTemplate.render(key, template, record);
        if (text.isBlank()) {
            throw new InvalidBenchmarkException(record.place() + ": '" + key + "' is empty; it is " + template);
        }
        return text;
    }
}
