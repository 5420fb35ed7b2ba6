package io.adapterfactory.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.adapterfactory.cli.error.ExitCode;
import io.adapterfactory.t2l.artifact.FolderStore;
import io.adapterfactory.t2l.artifact.SignaturePolicy;
import io.adapterfactory.t2l.basemodel.digest.BaseModelDigests;
import io.adapterfactory.t2l.gguf.GgufFile;
import io.adapterfactory.t2l.identity.FittingBaseModels;
import io.adapterfactory.t2l.identity.ModelDigests;
import io.adapterfactory.t2l.lm.config.ModelConfig;
import io.adapterfactory.t2l.lora.ExportForm;
import io.adapterfactory.t2l.lora.LoraConfig;
import io.adapterfactory.t2l.lora.LoraTarget;
import io.adapterfactory.t2l.lora.LoraWeights;
import io.adapterfactory.t2l.lora.peft.PeftDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ExportCommandTest {

    private static final Path NANO = Path.of("..", "models", "base-models", "nano");
    private static final String ID = "0123456789abcdef0123456789abcdef";
    private static final String OTHER = "0".repeat(64);

    @TempDir
    private Path root;

    private Path adapter;

    @BeforeEach
    void anAdapterForNano() throws IOException {
        adapter = root.resolve("my-adapter");
        write(adapter, "nano");
        Files.writeString(adapter.resolve("task_desc.txt"), "Say it backwards.\n");
    }

    private static void write(Path folder, String baseModel) {
        LoraTarget target = ModelConfig.read(NANO).loraTarget(List.of("q_proj"));
        LoraConfig config = new LoraConfig(2, 2, false, List.of("q_proj"));
        float[] numbers = new float[4 * 2 * 128];
        Arrays.fill(numbers, 0.01f);
        LoraWeights weights = new LoraWeights(config, target, Map.of("q_proj", numbers), Map.of("q_proj", numbers));
        PeftDirectory.write(folder, weights, ExportForm.FAITHFUL, baseModel);
    }

    private CommandRun export(String... options) {
        List<String> arguments = new ArrayList<>(List.of(
                "export", adapter.toString(), "--store", root.resolve("store").toString(), "--to", out().toString()));
        arguments.addAll(List.of(options));
        return CommandRun.of(arguments.toArray(String[]::new));
    }

    private Path out() {
        return root.resolve("out");
    }

    private void assertRefused(CommandRun run, int exitCode, String... message) {
        assertThat(run.error()).contains(message);
        assertThat(run.exitCode()).isEqualTo(exitCode);
        assertThat(root)
                .isDirectoryNotContaining(file -> file.getFileName().toString().contains("out"));
    }

    @Test
    void peftInSixteenBitsKeepsWhatIsKnownOfTheAdapter() throws IOException {
        ModelDigests digests = BaseModelDigests.of(NANO);
        FittingBaseModels.only(digests).write(adapter);

        CommandRun run = export("--dtype", "bf16", "--base-id", "me/nano", "--license", "mit", "--json");

        assertThat(run.exitCode()).isZero();
        assertThat(new ObjectMapper().readTree(run.out()).path("format").asText())
                .isEqualTo("peft");
        assertThat(Files.size(out().resolve("adapter_model.safetensors")))
                .isLessThan(Files.size(adapter.resolve("adapter_model.safetensors")) * 2 / 3);
        assertThat(PeftDirectory.read(out()).target())
                .isEqualTo(PeftDirectory.read(adapter).target());
        assertThat(PeftDirectory.baseModel(out())).hasValue("me/nano");
        assertThat(FittingBaseModels.read(out())).isEqualTo(FittingBaseModels.only(digests));
        assertThat(out().resolve("README.md"))
                .content()
                .contains("base_model: me/nano", "license: mit", "# LoRA adapter for nano");
        assertThat(out().resolve("task_desc.txt")).hasContent("Say it backwards.");
    }

    @Test
    void ggufOfAnAdapterOfTheStore() {
        FolderStore store = new FolderStore(root.resolve("store"));
        store.write("adapters/" + ID, SignaturePolicy.OFF, folder -> write(folder, "some/where/nano"));

        CommandRun run = CommandRun.of(
                "export",
                ID,
                "--format",
                "gguf",
                "--store",
                root.resolve("store").toString(),
                "--to",
                out().toString());

        assertThat(run.error()).isEmpty();
        assertThat(run.exitCode()).isZero();
        assertThat(run.out().strip()).isEqualTo(out().toString());
        try (GgufFile file = GgufFile.open(out().resolve("adapter.gguf"))) {
            assertThat(file.tensors()).hasSize(2 * 4);
        }
        assertThat(out().resolve("Modelfile")).content().contains("FROM nano\nADAPTER ./adapter.gguf\n");
    }

    @Test
    void aMergedModelIsABaseModelThatTheFactoryTakes() {
        assertThat(export("--format", "merged").exitCode()).isZero();

        CommandRun added = CommandRun.of(
                "model",
                "add",
                out().toString(),
                "--name",
                "mine",
                "--store",
                root.resolve("store").toString());
        assertThat(added.error()).doesNotContain("factory:");
        assertThat(added.exitCode()).isZero();
    }

    @Test
    void otherWeightsAreMergedIntoOnlyOnRequest() {
        ModelDigests here = BaseModelDigests.of(NANO);
        FittingBaseModels.only(new ModelDigests(here.config(), OTHER, here.tokenizer(), null))
                .write(adapter);

        assertRefused(
                export("--format", "merged"),
                ExitCode.BAD_INPUT,
                "was made for other weights of base model 'nano'",
                "--allow-other-weights");
        assertThat(export("--format", "merged", "--allow-other-weights").exitCode())
                .isZero();
    }

    @Test
    void aBaseModelOfAnotherConfigurationIsRefused() {
        ModelDigests here = BaseModelDigests.of(NANO);
        FittingBaseModels.only(new ModelDigests(OTHER, here.weights(), here.tokenizer(), null))
                .write(adapter);

        for (String format : List.of("gguf", "merged")) {
            assertRefused(
                    export("--format", format),
                    ExitCode.BAD_INPUT,
                    "does not fit base model 'nano': the configuration is");
        }
    }

    @Test
    void aTargetThatExistsIsLeftAsItIs() throws IOException {
        Files.createDirectory(out());

        CommandRun run = export();

        assertThat(run.exitCode()).isEqualTo(ExitCode.BAD_INPUT);
        assertThat(run.error()).contains(out() + " exists; expected a new folder");
        assertThat(out()).isEmptyDirectory();
    }

    @Test
    void aBaseModelThatIsNotHereIsNamed() {
        write(adapter, "owner/elsewhere");

        assertRefused(
                export("--format", "merged"),
                ExitCode.NOT_FOUND,
                "base model 'elsewhere' is not in store",
                "model add");
        assertThat(export().exitCode()).as("peft needs no base model").isZero();
    }

    @Test
    void anAdapterThatIsNotThereIsNamed() {
        adapter = root.resolve("none");

        assertRefused(export(), ExitCode.NOT_FOUND, "is not a folder, and store");
    }

    @Test
    void optionsThatHaveNoEffectAreRefused() {
        assertRefused(
                export("--format", "merged", "--dtype", "f16"),
                ExitCode.BAD_INPUT,
                "a merged model has the base model's number type");
        assertRefused(export("--from", "x"), ExitCode.BAD_INPUT, "--from is for the format gguf");
        assertRefused(export("--allow-other-weights"), ExitCode.BAD_INPUT, "is for the format merged");
        assertRefused(export("--dtype", "q4"), ExitCode.BAD_INPUT, "expected one of f32, f16, bf16, found 'q4'");
    }

    @Test
    void aPlaceThatCannotBeWrittenIsNamed() throws IOException {
        Path file = Files.createFile(root.resolve("file"));

        CommandRun run = CommandRun.of(
                "export",
                adapter.toString(),
                "--to",
                file.resolve("inside").toString(),
                "--store",
                root.resolve("store").toString());

        assertThat(run.exitCode()).isEqualTo(ExitCode.FAILED);
        assertThat(run.error()).contains("cannot write " + file.resolve("inside"));
    }
}
