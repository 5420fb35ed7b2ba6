package io.adapterfactory.t2l;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.Device;
import io.adapterfactory.t2l.embedding.TaskEmbedder;
import io.adapterfactory.t2l.embedding.TextEncoder;
import io.adapterfactory.t2l.embedding.TextEncoders;
import io.adapterfactory.t2l.hypernetwork.Hypernetwork;
import io.adapterfactory.t2l.hypernetwork.checkpoint.HypernetworkFolder;
import io.adapterfactory.t2l.lm.CausalLanguageModel;
import io.adapterfactory.t2l.lm.DecodingOptions;
import io.adapterfactory.t2l.lm.LoraBatch;
import io.adapterfactory.t2l.lora.ExportForm;
import io.adapterfactory.t2l.lora.peft.PeftDirectory;
import io.adapterfactory.t2l.tokenizer.Tokenizer;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The examples of README.md. */
class ReadmeTest {

    private static final Path DEFAULTS = Path.of("..", "models");

    @TempDir
    Path folder;

    @Test
    void aSentenceBecomesAnAdapterForOneRowOfABatch() {
        Path vowels = folder.resolve("vowels");
        try (Hypernetwork hypernetwork =
                        HypernetworkFolder.load(DEFAULTS.resolve("hypernetworks/nano/v1"), Device.cpu());
                TextEncoder encoder =
                        TextEncoders.bundled().open(hypernetwork.config().textEncoder(), 1)) {
            float[][] taskVectors = new TaskEmbedder(encoder).embed(List.of("keep only the vowels"));
            PeftDirectory.write(vowels, hypernetwork.generate(taskVectors).get(0), ExportForm.FOLDED, "nano");
        }
        Path base = DEFAULTS.resolve("base-models/nano");
        try (CausalLanguageModel model = CausalLanguageModel.load(base, Device.cpu());
                Tokenizer tokenizer = Tokenizer.load(base);
                LoraBatch adapters = LoraBatch.of(model, List.of(PeftDirectory.read(vowels)), new int[] {0, -1})) {
            int[] prompt = tokenizer.encode("kae3i>", true);
            List<int[]> answers =
                    model.generate(List.of(prompt, prompt), adapters, DecodingOptions.greedy(8, Set.of()));

            assertThat(tokenizer.decode(answers.get(0))).startsWith("aei;");
            assertThat(tokenizer.decode(answers.get(1))).doesNotStartWith("aei;");
        }
    }
}
