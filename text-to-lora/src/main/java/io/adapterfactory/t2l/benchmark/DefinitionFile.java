package io.adapterfactory.t2l.benchmark;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLParser;
import io.adapterfactory.t2l.metric.ExactMatch;
import io.adapterfactory.t2l.metric.LabelAccuracy;
import io.adapterfactory.t2l.metric.Metric;
import io.adapterfactory.t2l.metric.MultipleChoice;
import io.adapterfactory.t2l.metric.NumericAnswer;
import io.adapterfactory.t2l.metric.PassAtOne;
import io.adapterfactory.t2l.metric.RougeL;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Stream;

/** Parses the YAML of definitions; messages name the line where a key stands. */
final class DefinitionFile {

    private static final ObjectMapper YAML = YAMLMapper.builder()
            .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
            .enable(YAMLParser.Feature.PARSE_BOOLEAN_LIKE_WORDS_AS_STRINGS) // a label 'no' is a text
            .build();

    private DefinitionFile() {}

    /** @throws InvalidBenchmarkException naming the place, and the line, that cannot be used */
    static BenchmarkDefinition parse(String place, String text) {
        try {
            JsonNode own = YAML.readTree(text);
            if (!(own instanceof ObjectNode)) {
                throw new InvalidBenchmarkException(place + " needs keys such as 'name' and 'prompt'");
            }
            ObjectNode all = YAML.createObjectNode();
            if (own.has("like")) {
                all.setAll((ObjectNode) YAML.readTree(
                        PublishedBenchmarks.definition(own.get("like").asText())));
            }
            all.setAll((ObjectNode) own);
            all.remove("like");
            return YAML.treeToValue(all, BenchmarkDefinition.class);
        } catch (UnrecognizedPropertyException e) {
            throw new InvalidBenchmarkException(
                    place + line(text, e.getPropertyName()) + " has the unknown key '" + e.getPropertyName()
                            + "'; known are " + new TreeSet<>(e.getKnownPropertyIds()),
                    e);
        } catch (JsonProcessingException e) {
            String key = e instanceof JsonMappingException mapping
                            && !mapping.getPath().isEmpty()
                    ? mapping.getPath().get(0).getFieldName()
                    : null;
            throw new InvalidBenchmarkException(
                    place
                            + (key == null
                                    ? lineOf(e) + " is no YAML: "
                                    : line(text, key) + ": '" + key + "' is not as it should be: ")
                            + e.getOriginalMessage().lines().findFirst().orElse(""),
                    e);
        }
    }

    private static String lineOf(JsonProcessingException e) {
        return e.getLocation() == null ? "" : ":" + e.getLocation().getLineNr();
    }

    /** Where a key stands. */
    private static String line(String text, String key) {
        List<String> lines = text.lines().toList();
        for (int i = 0; i < lines.size(); i++) {
            if (lines.get(i).strip().replaceAll("^[-{\"' ]+", "").startsWith(key)) {
                return ":" + (i + 1);
            }
        }
        return "";
    }

    /** The metric that a definition names. */
    static Metric metric(String place, String text, BenchmarkDefinition definition) {
        Map<String, Metric> metrics = new HashMap<>();
        Stream.of(
                        new ExactMatch(),
                        new NumericAnswer(),
                        new RougeL(),
                        new MultipleChoice(false),
                        new MultipleChoice(true),
                        new PassAtOne())
                .forEach(metric -> metrics.put(metric.id(), metric));
        if (definition.metric().equals("label_accuracy")) {
            try {
                return new LabelAccuracy(definition.labels() == null ? List.of() : definition.labels());
            } catch (IllegalArgumentException e) {
                throw new InvalidBenchmarkException(place + line(text, "labels") + ": " + e.getMessage(), e);
            }
        }
        Metric metric = metrics.get(definition.metric());
        if (metric == null) {
            TreeSet<String> known = new TreeSet<>(metrics.keySet());
            known.add("label_accuracy");
            throw new InvalidBenchmarkException(place + line(text, "metric") + ": metric '" + definition.metric()
                    + "' is unknown; known are " + known);
        }
        return metric;
    }
}
