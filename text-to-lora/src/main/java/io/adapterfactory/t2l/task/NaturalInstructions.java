package io.adapterfactory.t2l.task;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.adapterfactory.t2l.file.JsonProblem;
import io.adapterfactory.t2l.file.SizeLimit;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.StringJoiner;
import java.util.function.Consumer;

/**
 * A task file of Super-NaturalInstructions: a JSON object with the texts of {@code Definition} and, in {@code Instances},
 * an {@code input} and one or more {@code output}s each.
 *
 * <p>Prompts are built as in the Text-to-LoRA paper: the definition, a request to answer without explanation, a blank
 * line, the input. Several outputs are joined with commas, and the prompt then asks for that.
 *
 * @param name the file's name without {@code .json}
 * @param definition the task in the words of its authors
 * @param examples prompts with answers, in the file's order
 */
public record NaturalInstructions(String name, String definition, List<TaskExample> examples) {

    private static final String NO_EXPLANATION = " Please complete the task without any explanation.";
    private static final String SEVERAL_OUTPUTS =
            " If there are several correct answers, give all of them, separated by commas.";
    private static final ObjectMapper JSON = JsonMapper.builder()
            .enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    public NaturalInstructions {
        examples = List.copyOf(examples);
    }

    /** @throws InvalidDatasetException when the file is missing, too large, or invalid */
    public static NaturalInstructions read(Path file) {
        JsonNode json = parse(file);
        String definition = definition(file, json.path("Definition"));
        List<JsonNode> instances = instances(file, json.path("Instances"));
        boolean several =
                instances.stream().anyMatch(instance -> instance.path("output").size() > 1);
        String instruction = definition + NO_EXPLANATION + (several ? SEVERAL_OUTPUTS : "");
        List<TaskExample> examples = new ArrayList<>();
        for (int i = 0; i < instances.size(); i++) {
            examples.add(example(file + ": instance " + i, instances.get(i), instruction));
        }
        return new NaturalInstructions(
                file.getFileName().toString().replaceFirst("\\.json$", ""), definition, examples);
    }

    /**
     * Whether a file's first JSON object has the keys of a task; false if the file is not JSON.
     *
     * @throws InvalidDatasetException when the file is missing
     */
    static boolean isTask(Path file) {
        try (InputStream stream = Files.newInputStream(file);
                JsonParser parser = JSON.getFactory().createParser(stream)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                return false;
            }
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                if (Set.of("Definition", "Instances").contains(parser.currentName())) {
                    return true;
                }
                parser.nextToken();
                parser.skipChildren();
            }
            return false;
        } catch (JsonProcessingException e) {
            return false; // The reader of the records reports the position of the error.
        } catch (IOException e) {
            throw new InvalidDatasetException(file + " cannot be read: " + e, e);
        }
    }

    private static JsonNode parse(Path file) {
        try {
            return JSON.readTree(SizeLimit.DATASET_BYTES.read(file));
        } catch (JsonProcessingException e) {
            throw new InvalidDatasetException(
                    file + ":" + e.getLocation().getLineNr() + " is not JSON: " + JsonProblem.of(e), e);
        } catch (IOException e) {
            throw new InvalidDatasetException(file + " cannot be read: " + e, e);
        }
    }

    /** The definition: a text, or a list of texts. */
    private static String definition(Path file, JsonNode json) {
        StringJoiner definition = new StringJoiner(" ");
        boolean isText = texts(json, part -> definition.add(part.strip()));
        if (!isText || definition.toString().isBlank()) {
            throw new InvalidDatasetException(
                    file + " needs a text, or a list of texts, in 'Definition', not " + DatasetRecord.shown(json));
        }
        return definition.toString();
    }

    private static List<JsonNode> instances(Path file, JsonNode json) {
        List<JsonNode> instances = new ArrayList<>();
        json.forEach(instances::add);
        if (!json.isArray() || instances.isEmpty()) {
            throw new InvalidDatasetException(file + " needs a list of one or more objects in 'Instances'");
        }
        return instances;
    }

    /** @return whether the value is a text, or a list of texts */
    private static boolean texts(JsonNode json, Consumer<String> consumer) {
        boolean isText = json.isTextual() || json.isArray();
        for (JsonNode text : json.isTextual() ? List.of(json) : json) {
            isText &= text.isTextual();
            consumer.accept(text.asText());
        }
        return isText;
    }

    private static TaskExample example(String place, JsonNode instance, String instruction) {
        StringJoiner answer = new StringJoiner(", ");
        boolean isText = texts(instance.path("output"), answer::add);
        if (!isText || !instance.path("input").isTextual() || answer.toString().isBlank()) {
            throw new InvalidDatasetException(place + " needs a text 'input' and one or more texts 'output', not "
                    + DatasetRecord.shown(instance));
        }
        return new TaskExample(instruction + "\n\n" + instance.path("input").asText(), answer.toString());
    }
}
