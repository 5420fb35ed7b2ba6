package io.adapterfactory.t2l.benchmark;

import com.fasterxml.jackson.annotation.JsonFormat;
import com.fasterxml.jackson.databind.JsonNode;
import io.adapterfactory.t2l.metric.Metric;
import java.util.List;
import java.util.Map;

/**
 * What {@code benchmark.yaml} says, its keys in snake case; templates are Jinja over the fields of a record. The keys of {@link
 * Grading}, {@link Source} and {@link Text} are at the top level of the file.
 *
 * @param name as events and people name it
 * @param description one sentence
 * @param choices for multiple choice
 * @param program for pass at 1
 * @param fewShot solved examples
 */
record BenchmarkDefinition(
        String name,
        String description,
        Grading grading,
        Source source,
        Text text,
        Choices choices,
        Program program,
        FewShot fewShot) {

    /**
     * @param metric id of a {@link Metric}
     * @param labels for accuracy over labels
     */
    record Grading(String metric, List<String> labels) {

        Grading {
            metric = metric == null ? "exact_match" : metric;
            labels = labels == null ? List.of() : labels;
        }
    }

    /**
     * @param data folder of the data files, seen from the definition's; default: the definition's own
     * @param file of records: JSON lines, also packed by gzip, or a JSON list
     * @param records key of the list in a JSON file that is an object; its other keys are {@code file.<key>} in templates
     * @param labelsFile a label on each line, the field {@code label} of the record in the same place
     * @param skip records at the beginning
     * @param take max records
     */
    record Source(String data, String file, String records, String labelsFile, Integer skip, Integer take) {

        Source {
            file = file == null ? "examples.jsonl" : file;
            skip = skip == null ? 0 : skip;
            take = take == null ? Integer.MAX_VALUE : take;
        }
    }

    /**
     * @param id template; default: the field {@code id}, or the record's number
     * @param system template of what a chat's system says; nothing for none
     * @param turns name of a list of a chat's earlier turns, each with {@code input} and {@code answer}; nothing for none
     * @param prompt template
     * @param answer template of the right answer
     * @param answers name of a list of right answers, instead of {@code answer}
     * @param stop texts that end an answer
     * @param maxNewTokens of one answer
     * @param promptFormat {@code plain}, {@code chat}, or {@code default}, that of the base model
     */
    record Text(
            String id,
            String system,
            String turns,
            String prompt,
            String answer,
            String answers,

            @JsonFormat(with = JsonFormat.Feature.ACCEPT_SINGLE_VALUE_AS_ARRAY)
            List<String> stop,

            Integer maxNewTokens,
            String promptFormat) {

        Text {
            prompt = prompt == null ? "{{ prompt }}" : prompt;
            answer = answer == null ? "{{ answer }}" : answer;
            stop = stop == null ? List.of("\n") : stop;
            promptFormat = promptFormat == null ? "default" : promptFormat;
        }
    }

    /**
     * @param each expression for a list field, or a list of templates; its items are {@code choice} in the templates below, their
     *     numbers from 0 {@code index}
     * @param text template of an option; default: a space and the item
     * @param label template of what {@code right} is compared with; default: the index
     * @param context template of what stands before; default: the prompt
     * @param right template of the right option's label
     */
    record Choices(JsonNode each, String text, String label, String context, String right) {

        Choices {
            text = text == null ? " {{ choice }}" : text;
            label = label == null ? "{{ index }}" : label;
        }
    }

    /**
     * @param before template of what stands before the model's text in the program
     * @param tests template of what follows it
     */
    record Program(String before, String tests) {

        Program {
            before = before == null ? "" : before;
        }
    }

    /**
     * @param examples records, instead of a file's
     * @param file of records; where it is missing there are no solved examples, unless they belong to every prompt
     * @param skip records at the beginning of the file
     * @param count most records
     * @param separator after each solved example
     * @param inEveryPrompt whether they belong to every prompt of the benchmark
     */
    record FewShot(
            List<Map<String, Object>> examples,
            String file,
            Integer skip,
            Integer count,
            String separator,
            boolean inEveryPrompt) {

        FewShot {
            skip = skip == null ? 0 : skip;
            count = count == null ? 3 : count;
            separator = separator == null ? "\n\n" : separator;
        }
    }
}
