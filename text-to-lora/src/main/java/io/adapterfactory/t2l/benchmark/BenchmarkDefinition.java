package io.adapterfactory.t2l.benchmark;

import com.fasterxml.jackson.annotation.JsonFormat;
import com.fasterxml.jackson.databind.JsonNode;
import io.adapterfactory.t2l.metric.Metric;
import java.util.List;
import java.util.Map;

/**
 * The content of {@code benchmark.yaml}, with keys in snake case; templates are Jinja with the fields of a record. The
 * keys of {@link Grading}, {@link Source} and {@link Text} are at the top level of the file.
 *
 * @param name in events and for people
 * @param description one sentence
 * @param choices for multiple choice
 * @param program for pass@1
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
     * @param data folder of the data files, relative to the definition's; default: the definition's own
     * @param file records as JSON lines, optionally gzipped, or as a JSON list
     * @param records key of the list in a JSON file that is an object; its other keys are {@code file.<key>} in
     *     templates
     * @param labelsFile one label per line, the field {@code label} of the corresponding record
     * @param skip number of records to skip at the beginning
     * @param take maximum number of records
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
     * @param system template of a chat's system message; null for none
     * @param turns name of a list of a chat's earlier turns, each with {@code input} and {@code answer}; null for none
     * @param prompt template
     * @param answer template of the right answer
     * @param answers name of a list of right answers, instead of {@code answer}
     * @param stop texts that end an answer
     * @param maxNewTokens maximum length of an answer
     * @param promptFormat {@code plain}, {@code chat}, or {@code default} for that of the base model
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
     * @param each expression for a list field, or a list of templates; templates below see its items as {@code choice}
     *     and their numbers from 0 as {@code index}
     * @param text template of an option; default: a space and the item
     * @param label template that is compared with {@code right}; default: the index
     * @param context template of the text before an option; default: the prompt
     * @param right template of the right option's label
     */
    record Choices(JsonNode each, String text, String label, String context, String right) {

        Choices {
            text = text == null ? " {{ choice }}" : text;
            label = label == null ? "{{ index }}" : label;
        }
    }

    /**
     * @param before template of the program's part before the model's text
     * @param tests template of the part after it
     */
    record Program(String before, String tests) {

        Program {
            before = before == null ? "" : before;
        }
    }

    /**
     * @param examples records, as an alternative to a file
     * @param file of records; if it is missing, there are no solved examples, unless they belong to every prompt
     * @param skip number of records to skip at the beginning of the file
     * @param count maximum number of records
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
