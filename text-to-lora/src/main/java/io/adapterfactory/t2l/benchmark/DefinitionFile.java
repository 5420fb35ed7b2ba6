package io.adapterfactory.t2l.benchmark;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLParser;
import io.adapterfactory.t2l.benchmark.BenchmarkDefinition.Grading;
import io.adapterfactory.t2l.benchmark.BenchmarkDefinition.Source;
import io.adapterfactory.t2l.benchmark.BenchmarkDefinition.Text;
import io.adapterfactory.t2l.file.NearestKey;
import io.adapterfactory.t2l.metric.ExactMatch;
import io.adapterfactory.t2l.metric.LabelAccuracy;
import io.adapterfactory.t2l.metric.Metric;
import io.adapterfactory.t2l.metric.MultipleChoice;
import io.adapterfactory.t2l.metric.NumericAnswer;
import io.adapterfactory.t2l.metric.PassAtOne;
import io.adapterfactory.t2l.metric.RougeL;
import java.lang.reflect.RecordComponent;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Parses the YAML of definitions; messages contain the line of a key. */
final class DefinitionFile {

    private static final ObjectMapper YAML = YAMLMapper.builder()
            .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
            .enable(YAMLParser.Feature.PARSE_BOOLEAN_LIKE_WORDS_AS_STRINGS) // a label 'no' is a text
            .enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
            .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
            .build();

    /** The keys at the top level of a file, except those of groups. */
    private static final Set<String> KEYS = Set.of("name", "description", "choices", "program", "few_shot", "like");

    /** By key, the metrics with which it has an effect. */
    private static final Map<String, Predicate<String>> NEEDED_METRIC = Map.of(
            "labels", "label_accuracy"::equals,
            "choices", metric -> metric.startsWith("multiple_choice"),
            "program", "pass_at_1"::equals,
            "system", DefinitionFile::isOpen,
            "turns", DefinitionFile::isOpen);

    private DefinitionFile() {}

    /** Whether answers are texts that are compared. */
    private static boolean isOpen(String metric) {
        return !metric.startsWith("multiple_choice") && !metric.equals("pass_at_1");
    }

    /** @throws InvalidBenchmarkException naming the invalid place and line */
    static BenchmarkDefinition parse(String place, String text) {
        try {
            JsonNode own = YAML.readTree(text);
            if (!(own instanceof ObjectNode)) {
                throw new InvalidBenchmarkException(place + " needs keys such as 'name' and 'prompt'");
            }
            requireKnownKeys(place, text, own);
            ObjectNode all = YAML.createObjectNode();
            if (own.has("like")) {
                all.setAll((ObjectNode) YAML.readTree(
                        PublishedBenchmarks.definition(own.get("like").asText())));
            }
            all.setAll((ObjectNode) own);
            BenchmarkDefinition definition = new BenchmarkDefinition(
                    YAML.treeToValue(all.path("name"), String.class),
                    YAML.treeToValue(all.path("description"), String.class),
                    group(all, Grading.class),
                    group(all, Source.class),
                    group(all, Text.class),
                    YAML.treeToValue(all.path("choices"), BenchmarkDefinition.Choices.class),
                    YAML.treeToValue(all.path("program"), BenchmarkDefinition.Program.class),
                    YAML.treeToValue(all.path("few_shot"), BenchmarkDefinition.FewShot.class));
            requireEffect(place, text, own, definition.grading().metric());
            return definition;
        } catch (UnrecognizedPropertyException e) {
            Set<String> known = new TreeSet<>();
            e.getKnownPropertyIds().forEach(id -> known.add(id.toString()));
            throw unknown(place, text, e.getPropertyName(), known);
        } catch (JsonProcessingException e) {
            String key = e instanceof JsonMappingException mapping
                            && !mapping.getPath().isEmpty()
                    ? mapping.getPath().get(0).getFieldName()
                    : null;
            throw new InvalidBenchmarkException(
                    place
                            + (key == null
                                    ? lineOf(e) + " is not YAML: "
                                    : line(text, key) + ": '" + key + "' is invalid: ")
                            + e.getOriginalMessage().lines().findFirst().orElse(""),
                    e);
        }
    }

    private static <T> T group(ObjectNode all, Class<T> type) throws JsonProcessingException {
        return YAML.treeToValue(all.deepCopy().retain(keys(type)), type);
    }

    /** The keys of a group: its record's components in snake case. */
    private static Set<String> keys(Class<?> group) {
        Set<String> keys = new TreeSet<>();
        for (RecordComponent component : group.getRecordComponents()) {
            keys.add(component.getName().replaceAll("([A-Z])", "_$1").toLowerCase(Locale.ROOT));
        }
        return keys;
    }

    private static void requireKnownKeys(String place, String text, JsonNode own) {
        Set<String> known = new TreeSet<>(KEYS);
        Stream.of(Grading.class, Source.class, Text.class).forEach(group -> known.addAll(keys(group)));
        own.fieldNames().forEachRemaining(key -> {
            if (!known.contains(key)) {
                throw unknown(place, text, key, known);
            }
        });
    }

    private static InvalidBenchmarkException unknown(String place, String text, String key, Set<String> known) {
        String suggestion = NearestKey.of(key, known)
                .map(near -> "did you mean '" + near + "'? Known")
                .orElse("known");
        return new InvalidBenchmarkException(
                place + line(text, key) + " has the unknown key '" + key + "'; " + suggestion + " are " + known);
    }

    /** A key without an effect was meant for another metric, or shows that a key is missing. */
    private static void requireEffect(String place, String text, JsonNode own, String metric) {
        NEEDED_METRIC.forEach((key, isNeeded) -> {
            if (own.hasNonNull(key) && !isNeeded.test(metric)) {
                throw new InvalidBenchmarkException(place + line(text, key) + ": '" + key
                        + "' has no effect with the metric '" + metric + "'; use another metric, or leave the key out");
            }
        });
        if (own.hasNonNull("answer") && own.hasNonNull("answers")) {
            throw new InvalidBenchmarkException(place + line(text, "answers")
                    + ": 'answer' and 'answers' exclude each other; expected one of them");
        }
    }

    private static String lineOf(JsonProcessingException e) {
        return e.getLocation() == null ? "" : ":" + e.getLocation().getLineNr();
    }

    /** The line of a key: one that begins with it, else one that contains it. */
    private static String line(String text, String key) {
        List<String> lines = text.lines().toList();
        Pattern inside = Pattern.compile("[{,\\s]['\"]?" + Pattern.quote(key) + "['\"]?\\s*:");
        for (int i = 0; i < lines.size(); i++) {
            if (lines.get(i).strip().replaceAll("^[-{\"' ]+", "").startsWith(key)) {
                return ":" + (i + 1);
            }
        }
        for (int i = 0; i < lines.size(); i++) {
            if (inside.matcher(lines.get(i)).find()) {
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
        if (definition.grading().metric().equals("label_accuracy")) {
            try {
                return new LabelAccuracy(definition.grading().labels());
            } catch (IllegalArgumentException e) {
                throw new InvalidBenchmarkException(place + line(text, "labels") + ": " + e.getMessage(), e);
            }
        }
        Metric metric = metrics.get(definition.grading().metric());
        if (metric == null) {
            TreeSet<String> known = new TreeSet<>(metrics.keySet());
            known.add("label_accuracy");
            throw new InvalidBenchmarkException(place + line(text, "metric") + ": metric '"
                    + definition.grading().metric() + "' is unknown; known are " + known);
        }
        return metric;
    }
}
