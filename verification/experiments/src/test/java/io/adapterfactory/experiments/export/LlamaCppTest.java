package io.adapterfactory.experiments.export;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import ai.djl.Device;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.adapterfactory.t2l.export.AdapterExport;
import io.adapterfactory.t2l.export.HubCard;
import io.adapterfactory.t2l.gguf.GgufFile;
import io.adapterfactory.t2l.gguf.conversion.GgufConversion;
import io.adapterfactory.t2l.lm.CausalLanguageModel;
import io.adapterfactory.t2l.lm.DecodingOptions;
import io.adapterfactory.t2l.lm.LoraBatch;
import io.adapterfactory.t2l.lora.LoraWeights;
import io.adapterfactory.t2l.lora.peft.PeftDirectory;
import io.adapterfactory.t2l.tensor.FloatType;
import io.adapterfactory.t2l.tokenizer.Tokenizer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Compares an exported LoRA file in a real llama.cpp, on a real model, with the library's own answers; skipped if the
 * model or the adapter is missing. llama.cpp multiplies with quantized activations, so a few answers may differ.
 */
@Tag("campaign")
class LlamaCppTest {

    private static final Path SHARED = Path.of("../../../shared");
    private static final Path MODEL = Path.of(
            System.getProperty("test.models", SHARED.resolve("models").toString()),
            "smollm2-135m-instruct/SmolLM2-135M-Instruct.Q4_1.gguf");
    private static final Path GOLDEN =
            Path.of(System.getProperty("test.goldens", SHARED.resolve("goldens").toString()), "G_lora_gguf");
    private static final int NEW_TOKENS = 8;
    private static final int END = 2;
    private static final int PROMPTS = 24;
    private static final int EQUAL = 22; // of the prompts

    @TempDir
    private static Path folder;

    private static LoraWeights adapter;
    private static final List<String> PROMPT_TEXTS = new ArrayList<>();
    private static List<String> ours;
    private static List<String> withoutAdapter;

    @BeforeAll
    static void answerOurselves() throws IOException {
        for (Path needed : List.of(MODEL, GOLDEN)) {
            assumeThat(needed)
                    .as(
                            "%s is missing: -Dtest.models=FOLDER and -Dtest.goldens=FOLDER name the folders of the models and"
                                    + " the reference data for tests",
                            needed.toAbsolutePath().normalize())
                    .exists();
        }
        try (GgufFile gguf = GgufFile.open(MODEL)) {
            GgufConversion.write(gguf, Files.createDirectories(folder.resolve("base")));
        }
        adapter = PeftDirectory.read(GOLDEN.resolve("adapter"));
        PROMPT_TEXTS.clear();
        for (JsonNode each :
                new ObjectMapper().readTree(GOLDEN.resolve("answers.json").toFile())) {
            PROMPT_TEXTS.add(each.path("prompt").asText());
        }
        assertThat(PROMPT_TEXTS).hasSize(PROMPTS);
        try (CausalLanguageModel model = CausalLanguageModel.load(folder.resolve("base"), Device.cpu());
                Tokenizer tokenizer = Tokenizer.load(folder.resolve("base"));
                LoraBatch adapters = LoraBatch.of(model, List.of(adapter), new int[PROMPTS])) {
            ours = answers(model, tokenizer, adapters);
            withoutAdapter = answers(model, tokenizer, LoraBatch.none());
        }
    }

    private static List<String> answers(CausalLanguageModel model, Tokenizer tokenizer, LoraBatch adapters) {
        List<int[]> prompts =
                PROMPT_TEXTS.stream().map(text -> tokenizer.encode(text, false)).toList();
        return model.generate(prompts, adapters, DecodingOptions.greedy(NEW_TOKENS, Set.of(END))).stream()
                .map(tokenizer::decode)
                .map(String::strip)
                .toList();
    }

    private static List<String> llamaCpp(Path lora) throws IOException {
        ObjectMapper json = new ObjectMapper();
        Path prompts = folder.resolve("prompts.json");
        Path answers = folder.resolve("answers.json");
        Path log = folder.resolve("llama.log");
        json.writeValue(prompts.toFile(), PROMPT_TEXTS);
        Process process = new ProcessBuilder(
                        ProcessHandle.current().info().command().orElse("java"),
                        "-cp",
                        System.getProperty("java.class.path"),
                        LlamaCppAnswers.class.getName(),
                        MODEL.toString(),
                        lora.toString(),
                        String.valueOf(NEW_TOKENS),
                        prompts.toString(),
                        answers.toString())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        assertThat(process.onExit().join().exitValue())
                .as(() -> "end of llama.cpp's process; its log is " + read(log))
                .isZero();
        return List.of(json.readValue(answers.toFile(), String[].class));
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static long equal(List<String> some, List<String> others) {
        long count = 0;
        for (int i = 0; i < PROMPTS; i++) {
            count += some.get(i).equals(others.get(i)) ? 1 : 0;
        }
        return count;
    }

    @Test
    void llamaCppAnswersAsWeDo() throws IOException {
        Path target = Files.createDirectories(folder.resolve("exported"));
        new AdapterExport(adapter, new HubCard("smollm2", HubCard.UNKNOWN_LICENSE, Optional.empty()))
                .writeGguf(target, folder.resolve("base"), FloatType.F32, "smollm2");
        assertThat(target.resolve("adapter.gguf")).hasSameBinaryContentAs(GOLDEN.resolve("adapter.gguf"));

        List<String> theirs = llamaCpp(target.resolve("adapter.gguf"));

        assertThat(equal(theirs, ours))
                .as("%s with the adapter in llama.cpp, %s here", theirs, ours)
                .isGreaterThanOrEqualTo(EQUAL);
        assertThat(equal(theirs, withoutAdapter))
                .as("answers that the adapter does not change")
                .isLessThan(PROMPTS / 2);
    }
}
