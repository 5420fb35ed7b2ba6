package io.adapterfactory.t2l.hub;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.adapterfactory.t2l.hub.HubException.Reason;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Selects the files of a causal language model: configurations, tokenizer, chat templates, license, and safetensors.
 * Weights in other formats, especially pickles, and code are never downloaded.
 */
public final class BaseModelFiles implements FileRule {

    private static final String CONFIG = "config.json";
    private static final String WEIGHTS = "model.safetensors";
    private static final String INDEX = "model.safetensors.index.json";
    private static final String TOKENIZER = "tokenizer.json";
    private static final String TOKENIZER_CONFIG = "tokenizer_config.json";
    private static final Set<String> OTHER_FILES = Set.of(
            CONFIG,
            "generation_config.json",
            TOKENIZER,
            TOKENIZER_CONFIG,
            "special_tokens_map.json",
            "added_tokens.json",
            "chat_template.jinja",
            "chat_template.json",
            "README.md");
    private static final Pattern MORE = Pattern.compile("additional_chat_templates/[^/]+\\.jinja|LICENSE[^/]*");
    private static final Pattern OTHER_WEIGHTS =
            Pattern.compile(".*\\.(safetensors|bin|pt|pth|ckpt|h5|msgpack|ot|onnx|gguf|tflite)");
    private static final int MAX_NAMED = 10;
    private static final long MAX_JSON_BYTES = 64L << 20;

    private final ObjectMapper json = new ObjectMapper();

    @Override
    public List<String> choose(String repository, SortedSet<String> listed, Opener opener) throws InterruptedException {
        if (!listed.contains(CONFIG)) {
            throw unusable(repository, "has no " + CONFIG, listed);
        }
        if (!listed.contains(WEIGHTS) && !listed.contains(INDEX)) {
            throw unusable(repository, "has neither " + WEIGHTS + " nor " + INDEX, otherWeights(listed));
        }
        SortedSet<String> chosen = listed.stream()
                .filter(path -> OTHER_FILES.contains(path) || MORE.matcher(path).matches())
                .collect(Collectors.toCollection(TreeSet::new));
        chosen.addAll(tokenizer(repository, listed, opener));
        chosen.addAll(weights(repository, listed, opener));
        return List.copyOf(chosen);
    }

    private List<String> tokenizer(String repository, SortedSet<String> listed, Opener opener)
            throws InterruptedException {
        List<String> files = new ArrayList<>();
        if (!listed.contains(TOKENIZER)) {
            if (listed.contains("tokenizer.model")) {
                files.add("tokenizer.model");
            } else if (listed.contains("vocab.json") && listed.contains("merges.txt")) {
                files.addAll(List.of("vocab.json", "merges.txt"));
            } else {
                throw unusable(
                        repository,
                        "has no " + TOKENIZER + ", no tokenizer.model, and no vocab.json with merges.txt",
                        listed);
            }
        }
        if (listed.contains(TOKENIZER_CONFIG)) {
            for (JsonNode name : read(repository, TOKENIZER_CONFIG, opener).path("fast_tokenizer_files")) {
                if (listed.contains(name.asText()) && name.asText().matches("tokenizer[^/]*\\.json")) {
                    files.add(name.asText());
                }
            }
        }
        return files;
    }

    private SortedSet<String> weights(String repository, SortedSet<String> listed, Opener opener)
            throws InterruptedException {
        SortedSet<String> files = new TreeSet<>();
        if (listed.contains(WEIGHTS)) {
            files.add(WEIGHTS);
            return files;
        }
        files.add(INDEX);
        JsonNode map = read(repository, INDEX, opener).path("weight_map");
        if (!map.isObject() || map.isEmpty()) {
            throw new HubException(Reason.UNUSABLE, INDEX + " of " + repository + " has no weight_map");
        }
        for (JsonNode shard : map) {
            if (!shard.asText().endsWith(".safetensors") || !listed.contains(shard.asText())) {
                throw unusable(
                        repository,
                        "has no file '" + shard.asText() + "', which " + INDEX + " names",
                        otherWeights(listed));
            }
            files.add(shard.asText());
        }
        return files;
    }

    private JsonNode read(String repository, String path, Opener opener) throws InterruptedException {
        Path file = opener.open(path);
        try {
            if (Files.size(file) > MAX_JSON_BYTES) {
                throw new IOException("it has " + Files.size(file) + " bytes; at most " + MAX_JSON_BYTES + " are read");
            }
            return json.readTree(Files.readAllBytes(file));
        } catch (IOException e) {
            throw new HubException(
                    Reason.UNUSABLE, path + " of " + repository + " cannot be read: " + e.getMessage(), e);
        }
    }

    private static SortedSet<String> otherWeights(SortedSet<String> listed) {
        return listed.stream()
                .filter(path -> OTHER_WEIGHTS.matcher(path).matches())
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static HubException unusable(String repository, String problem, SortedSet<String> found) {
        String names = found.isEmpty()
                ? "nothing of that kind"
                : found.stream().limit(MAX_NAMED).collect(Collectors.joining(", "))
                        + (found.size() > MAX_NAMED ? " and " + (found.size() - MAX_NAMED) + " more" : "");
        return new HubException(
                Reason.UNUSABLE,
                repository + " " + problem + "; found: " + names
                        + ". Expected a causal language model with safetensors; pickles are never read");
    }
}
