package io.adapterfactory.t2l.lora.peft;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.adapterfactory.t2l.file.JsonProblem;
import io.adapterfactory.t2l.file.SizeLimit;
import io.adapterfactory.t2l.lora.InvalidAdapterException;
import io.adapterfactory.t2l.lora.LoraConfig;
import io.adapterfactory.t2l.lora.peft.PeftTargets.AllLinear;
import io.adapterfactory.t2l.lora.peft.PeftTargets.Expression;
import io.adapterfactory.t2l.lora.peft.PeftTargets.Names;
import io.adapterfactory.t2l.lora.peft.PeftTargets.Suffixes;
import io.adapterfactory.t2l.lora.peft.PythonPattern.Budget;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BiFunction;
import java.util.function.Predicate;

/**
 * {@code adapter_config.json} of a plain LoRA, read like PEFT.
 *
 * @param targets the modules with the adapter
 * @param rank {@code r}, and {@code rank_pattern} for modules that it names
 * @param alpha {@code lora_alpha}, and {@code alpha_pattern} for modules that it names
 */
record PeftConfig(PeftTargets targets, ByModule<Integer> rank, ByModule<Double> alpha, boolean useRslora) {

    /** PEFT's defaults for {@code r} and {@code lora_alpha}. */
    private static final int DEFAULT_RANK = 8;

    private static final double DEFAULT_ALPHA = 8;

    private static final ObjectMapper JSON = JsonMapper.builder()
            .enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    /**
     * A default value, and values for modules that match a pattern; the first matching pattern counts.
     *
     * @param patterns by expression, in the file's order
     */
    record ByModule<T>(T otherwise, Map<PythonPattern, T> patterns) {

        T of(String path) {
            for (Map.Entry<PythonPattern, T> entry : patterns.entrySet()) {
                if (entry.getKey().matchesStart(path)) {
                    return entry.getValue();
                }
            }
            return otherwise;
        }
    }

    /** @throws InvalidAdapterException when the file is missing or invalid, or the adapter is not plain LoRA */
    static PeftConfig read(Path file) {
        JsonNode json = parse(file);
        try {
            PlainLora.require(json);
            Budget budget = new Budget();
            return new PeftConfig(
                    targets(json, budget),
                    new ByModule<>(
                            json.has("r") ? readRank("r", json.path("r")) : DEFAULT_RANK,
                            patterns(json, "rank_pattern", PeftConfig::readRank, budget)),
                    new ByModule<>(
                            json.has("lora_alpha") ? readAlpha("lora_alpha", json.path("lora_alpha")) : DEFAULT_ALPHA,
                            patterns(json, "alpha_pattern", PeftConfig::readAlpha, budget)),
                    flag(json, "use_rslora"));
        } catch (InvalidAdapterException e) {
            throw new InvalidAdapterException(file + ": " + e.getMessage(), e);
        }
    }

    /** @throws InvalidAdapterException when the file is missing or broken */
    static Optional<String> baseModel(Path file) {
        String name = parse(file).path("base_model_name_or_path").asText("");
        return name.isBlank() ? Optional.empty() : Optional.of(name);
    }

    /** s in {@code W0 x + s B A x} of a module. */
    float scaling(String path) {
        return LoraConfig.scaling(rank.of(path), alpha.of(path).floatValue(), useRslora);
    }

    private static JsonNode parse(Path file) {
        JsonNode json;
        try {
            json = JSON.readTree(SizeLimit.CONFIG_BYTES.read(file));
        } catch (NoSuchFileException e) {
            throw new InvalidAdapterException(file + " is missing; expected a PEFT adapter directory", e);
        } catch (IOException e) {
            throw new InvalidAdapterException(file + " cannot be read as JSON: " + JsonProblem.withLine(e), e);
        }
        if (!json.isObject()) {
            throw new InvalidAdapterException(file + " holds " + shown(json) + "; expected a JSON object");
        }
        return json;
    }

    private static PeftTargets targets(JsonNode json, Budget budget) {
        JsonNode included = json.path("target_modules");
        JsonNode numbers = json.path("layers_to_transform");
        if (isAbsent(included)) {
            throw new InvalidAdapterException("target_modules is missing; expected the names of the adapted modules");
        }
        if (included.isTextual() && !isEmpty(numbers)) {
            throw new InvalidAdapterException("layers_to_transform " + shown(numbers)
                    + " needs a list in target_modules, found the text " + shown(included));
        }
        Names names = "all-linear".equalsIgnoreCase(included.asText())
                ? new AllLinear()
                : names("target_modules", included, budget);
        return new PeftTargets(
                names,
                names("exclude_modules", json.path("exclude_modules"), budget),
                layers(numbers),
                layerPatterns(json, budget));
    }

    private static Names names(String key, JsonNode json, Budget budget) {
        if (isEmpty(json)) {
            return new Suffixes(List.of());
        }
        return json.isTextual() ? new Expression(pattern(key, json.asText(), budget)) : new Suffixes(texts(key, json));
    }

    private static Optional<Set<Integer>> layers(JsonNode json) {
        if (isEmpty(json)) {
            return Optional.empty();
        }
        Set<Integer> numbers = new TreeSet<>();
        for (JsonNode number : json.isArray() ? json : List.of(json)) {
            if (!number.isIntegralNumber() || !number.canConvertToInt() || number.asInt() < 0) {
                throw new InvalidAdapterException(
                        "layers_to_transform is " + shown(json) + "; expected numbers of layers, from 0");
            }
            numbers.add(number.asInt());
        }
        return Optional.of(numbers);
    }

    private static List<PythonPattern> layerPatterns(JsonNode json, Budget budget) {
        JsonNode patterns = json.path("layers_pattern");
        List<String> texts;
        if (isEmpty(patterns) || patterns.isTextual() && patterns.asText().isEmpty()) {
            texts = List.of("[^.]*");
        } else {
            texts = patterns.isTextual() ? List.of(patterns.asText()) : texts("layers_pattern", patterns);
        }
        return texts.stream()
                .map(text -> pattern("layers_pattern", ".*?\\." + text + "\\.(\\d+)\\.", budget))
                .toList();
    }

    private static <T> Map<PythonPattern, T> patterns(
            JsonNode json, String key, BiFunction<String, JsonNode, T> value, Budget budget) {
        JsonNode found = json.path(key);
        if (isEmpty(found)) {
            return Map.of();
        }
        if (!found.isObject()) {
            throw new InvalidAdapterException(key + " is " + shown(found) + "; expected an object");
        }
        Map<PythonPattern, T> patterns = new LinkedHashMap<>();
        found.properties()
                .forEach(field -> patterns.put(
                        pattern(key, "(.*\\.)?(" + field.getKey() + ")$", budget),
                        value.apply(key + " of '" + field.getKey() + "'", field.getValue())));
        return patterns;
    }

    private static int readRank(String key, JsonNode json) {
        return number(key, json, found -> found.isIntegralNumber() && found.canConvertToInt() && found.asInt() > 0)
                .asInt();
    }

    private static double readAlpha(String key, JsonNode json) {
        return number(
                        key,
                        json,
                        found -> found.isNumber() && found.floatValue() > 0 && Float.isFinite(found.floatValue()))
                .asDouble();
    }

    private static JsonNode number(String key, JsonNode json, Predicate<JsonNode> fits) {
        if (!fits.test(json)) {
            throw new InvalidAdapterException(key + " is " + shown(json) + "; expected a "
                    + (key.startsWith("r") ? "whole number" : "number") + " above 0");
        }
        return json;
    }

    private static boolean flag(JsonNode json, String key) {
        JsonNode found = json.path(key);
        if (!isAbsent(found) && !found.isBoolean()) {
            throw new InvalidAdapterException(key + " is " + shown(found) + "; expected true or false");
        }
        return found.asBoolean(false);
    }

    private static List<String> texts(String key, JsonNode json) {
        List<String> texts = new ArrayList<>();
        json.forEach(text -> texts.add(text.isTextual() && !text.asText().isEmpty() ? text.asText() : null));
        if (!json.isArray() || texts.contains(null)) {
            throw new InvalidAdapterException(key + " is " + shown(json) + "; expected a text, or a list of texts");
        }
        return texts;
    }

    private static PythonPattern pattern(String key, String text, Budget budget) {
        try {
            return PythonPattern.of(text, budget);
        } catch (InvalidAdapterException e) {
            throw new InvalidAdapterException(key + ": " + e.getMessage(), e);
        }
    }

    static boolean isAbsent(JsonNode json) {
        return json.isNull() || json.isMissingNode();
    }

    /** Whether it is absent, or an empty list or object. */
    static boolean isEmpty(JsonNode json) {
        return isAbsent(json) || json.isContainerNode() && json.isEmpty();
    }

    /** A value for a message, shortened. */
    static String shown(JsonNode json) {
        String text = json.isMissingNode() ? "missing" : json.toString();
        return text.length() <= 200 ? text : text.substring(0, 200) + "...";
    }
}
