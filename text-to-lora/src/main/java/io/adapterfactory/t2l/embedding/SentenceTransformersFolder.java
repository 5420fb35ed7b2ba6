package io.adapterfactory.t2l.embedding;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.adapterfactory.t2l.file.JsonDocument;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A sentence encoder in the format of the library sentence-transformers, exported to ONNX: {@code onnx/model.onnx} or
 * {@code model.onnx}, {@code tokenizer.json}, and configurations. Its steps may be a transformer, a pooling, and a
 * normalization; the last has no effect here, because vectors are scaled anyway.
 */
public final class SentenceTransformersFolder {

    /** Possible paths of the model; the first existing one is used. */
    public static final List<String> MODELS = List.of("onnx/model.onnx", "model.onnx");

    /** Keys of a pooling's configuration with our names for them. */
    private static final Map<String, String> POOLINGS = Map.of(
            "pooling_mode_cls_token", "cls",
            "pooling_mode_mean_tokens", "mean",
            "pooling_mode_lasttoken", "last");

    private static final List<String> STEPS = List.of("Transformer", "Pooling", "Normalize");
    private static final String POOLING_CONFIG = "1_Pooling/config.json";
    private static final String TOKENIZER = "tokenizer.json";
    private static final List<String> CARDS = List.of("README.md", "LICENSE", "LICENSE.txt");
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Path folder;
    private final Path model;

    /** @throws IllegalArgumentException when the model or the tokenizer is missing, or a step is not supported */
    public SentenceTransformersFolder(Path folder) {
        this.folder = folder;
        this.model = MODELS.stream()
                .map(folder::resolve)
                .filter(Files::isRegularFile)
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(folder + " has neither " + MODELS.get(0) + " nor "
                        + MODELS.get(1) + "; expected a sentence encoder exported to ONNX"));
        if (!Files.isRegularFile(folder.resolve(TOKENIZER))) {
            throw new IllegalArgumentException(folder.resolve(TOKENIZER) + " is missing");
        }
        requireKnownSteps();
    }

    private void requireKnownSteps() {
        for (JsonNode step : read("modules.json")) {
            String type = step.path("type").asText();
            if (!STEPS.contains(type.substring(type.lastIndexOf('.') + 1))) {
                throw new IllegalArgumentException(folder.resolve("modules.json") + " has a step of type " + type
                        + ", which is not supported; expected only Transformer, Pooling, and Normalize");
            }
        }
        if (read("sentence_bert_config.json").path("do_lower_case").asBoolean()) {
            throw new IllegalArgumentException(folder.resolve("sentence_bert_config.json")
                    + " has do_lower_case true, which is not supported; expected a tokenizer that lowers the case");
        }
    }

    /**
     * The profile according to its files.
     *
     * @param pooling overrides that of the files
     * @param source to record
     * @throws IllegalArgumentException when the pooling is unknown or not supported
     */
    public EncoderProfile profile(Optional<String> pooling, String source) {
        return new EncoderProfile(pooling.orElseGet(this::pooling), 0, maxTokens(), prefix(), source);
    }

    private String pooling() {
        JsonNode config = read(POOLING_CONFIG);
        List<String> modes = new ArrayList<>();
        config.properties().forEach(field -> {
            if (field.getKey().startsWith("pooling_mode_") && field.getValue().asBoolean()) {
                modes.add(field.getKey());
            }
        });
        if (modes.isEmpty()) {
            throw new IllegalArgumentException(
                    folder.resolve(POOLING_CONFIG) + " has no pooling; set --pooling to mean, cls, or last");
        }
        if (modes.size() > 1 || !POOLINGS.containsKey(modes.get(0))) {
            throw new IllegalArgumentException(folder.resolve(POOLING_CONFIG) + " has " + String.join(", ", modes)
                    + ", which is not supported; expected one of "
                    + POOLINGS.keySet().stream().sorted().toList());
        }
        if (!config.path("include_prompt").asBoolean(true) && !prefix().isEmpty()) {
            throw new IllegalArgumentException(folder.resolve(POOLING_CONFIG)
                    + " has include_prompt false, which is not supported for an encoder with a prompt");
        }
        return POOLINGS.get(modes.get(0));
    }

    private int maxTokens() {
        int length = read("sentence_bert_config.json").path("max_seq_length").asInt(EncoderProfile.DEFAULT_MAX_TOKENS);
        return Math.max(1, Math.min(length, EncoderProfile.MAX_TOKENS));
    }

    /** The default prompt, which sentence-transformers puts before a text. */
    private String prefix() {
        JsonNode config = read("config_sentence_transformers.json");
        return config.path("prompts")
                .path(config.path("default_prompt_name").asText())
                .asText();
    }

    /** A JSON file; an empty object if it does not exist. */
    private JsonNode read(String name) {
        Path file = folder.resolve(name);
        if (!Files.isRegularFile(file)) {
            return JSON.createObjectNode();
        }
        try {
            return JsonDocument.read(JSON, file, JsonNode.class);
        } catch (IOException e) {
            throw new IllegalArgumentException(file + " cannot be read: " + e.getMessage(), e);
        }
    }

    /**
     * Writes a folder in the format of the store, and runs the encoder once.
     *
     * @return the profile with the measured width
     * @throws IllegalArgumentException when the encoder does not work
     */
    public EncoderProfile writeTo(Path target, EncoderProfile profile) throws IOException {
        Files.copy(model, target.resolve(OnnxSentenceEncoder.MODEL_FILE));
        for (Path part : weightsBeside()) {
            Files.copy(part, target.resolve(part.getFileName()));
        }
        Files.copy(folder.resolve(TOKENIZER), target.resolve(TOKENIZER));
        for (String card : CARDS) {
            if (Files.isRegularFile(folder.resolve(card))) {
                Files.copy(folder.resolve(card), target.resolve(card));
            }
        }
        EncoderProfile complete = profile.withWidth(width(target, profile));
        complete.write(target);
        return complete;
    }

    /** Further files with weights, for example {@code model.onnx_data}, to which the model refers. */
    private List<Path> weightsBeside() throws IOException {
        String data = model.getFileName() + "_data";
        try (Stream<Path> files = Files.list(model.getParent())) {
            return files.filter(Files::isRegularFile)
                    .filter(file -> file.getFileName().toString().startsWith(data)
                            || file.getFileName().toString().equals(model.getFileName() + ".data"))
                    .toList();
        }
    }

    private static int width(Path target, EncoderProfile profile) {
        try (TextEncoder encoder = OnnxSentenceEncoder.fromFolder("in " + target, target, profile, 1)) {
            for (float number :
                    encoder.encode(List.of("Write the words in reverse order.")).get(0)) {
                if (!Float.isFinite(number)) {
                    throw new IllegalArgumentException("the encoder gives " + number + "; expected finite numbers");
                }
            }
            return encoder.dimension() / Pooling.of(profile.pooling()).dimension(1);
        }
    }
}
