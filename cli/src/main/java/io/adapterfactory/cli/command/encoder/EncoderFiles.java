package io.adapterfactory.cli.command.encoder;

import io.adapterfactory.t2l.embedding.SentenceTransformersFolder;
import io.adapterfactory.t2l.hub.FileRule;
import io.adapterfactory.t2l.hub.HubException;
import io.adapterfactory.t2l.hub.HubException.Reason;
import java.util.List;
import java.util.Set;
import java.util.SortedSet;

/** Selects a sentence encoder's files on the Hub: the ONNX model, the tokenizer, and the configurations. */
final class EncoderFiles implements FileRule {

    private static final String TOKENIZER = "tokenizer.json";
    private static final Set<String> OTHER_FILES = Set.of(
            TOKENIZER,
            "modules.json",
            "1_Pooling/config.json",
            "sentence_bert_config.json",
            "config_sentence_transformers.json",
            "README.md",
            "LICENSE",
            "LICENSE.txt");

    @Override
    public List<String> choose(String repository, SortedSet<String> listed, Opener opener) {
        String model = SentenceTransformersFolder.MODELS.stream()
                .filter(listed::contains)
                .findFirst()
                .orElseThrow(() -> unusable(
                        repository,
                        "neither " + String.join(" nor ", SentenceTransformersFolder.MODELS),
                        listed.stream().filter(path -> path.endsWith(".onnx")).toList()));
        if (!listed.contains(TOKENIZER)) {
            throw unusable(repository, "no " + TOKENIZER, List.copyOf(listed));
        }
        return listed.stream()
                .filter(path -> path.equals(model)
                        || path.startsWith(model + "_data")
                        || path.equals(model + ".data")
                        || OTHER_FILES.contains(path))
                .toList();
    }

    private static HubException unusable(String repository, String missing, List<String> found) {
        return new HubException(
                Reason.UNUSABLE,
                repository + " has " + missing + "; found: "
                        + (found.isEmpty() ? "nothing of that kind" : String.join(", ", found))
                        + ". Expected a sentence encoder exported to ONNX");
    }
}
