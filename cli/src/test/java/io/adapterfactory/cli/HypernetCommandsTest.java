package io.adapterfactory.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.adapterfactory.cli.error.ExitCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Commands that inspect and import hypernetworks. */
class HypernetCommandsTest {

    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    Path folder;

    /** A folder in the format of the authors' releases, of form M for a Llama of two layers; from the library's reference data. */
    private static final Path RELEASED = Path.of("../text-to-lora/src/test/resources/goldens/C_M");

    @ParameterizedTest
    @CsvSource({"L, mistral-7b, 55", "M, mistral-7b, 34", "S, mistral-7b, 5", "L, llama-3.1-8b, 55", "M, gemma-2-2b, 19"
    })
    void describesWhatCouldBeTrained(String form, String model, long millions) throws IOException {
        CommandRun run = CommandRun.of("hypernet", "describe", "--architecture", form, "--model", model, "--json");

        JsonNode json = JSON.readTree(run.out());
        assertThat(run.exitCode()).isZero();
        assertThat(Math.round(Math.floor(json.path("parameters").asLong() / 1e6 + (form.equals("S") ? 0.5 : 0))))
                .isEqualTo(millions);
        long sum = 0;
        for (JsonNode part : json.path("parts")) {
            sum += part.path("parameters").asLong();
        }
        assertThat(sum).isEqualTo(json.path("parameters").asLong());
    }

    @Test
    void printsATable() {
        CommandRun run = CommandRun.of("hypernet", "describe", "--architecture", "M", "--model", "mistral-7b");

        assertThat(run.out())
                .startsWith("form M for mistral-7b: 32 layers (0-31), rank 8, latent 128, head input 512, task vectors"
                        + " of 1024\n")
                .containsPattern("head of q_proj +2 +16,809,984\n")
                .containsPattern("all +34,412,288\n")
                .endsWith("one adapter: 3,407,872 parameters, 13.6 MB in fp32\n");
    }

    @Test
    void importsAReleasedFolderThatIsThenDescribed() throws IOException {
        // When
        CommandRun imported = CommandRun.of(
                "import", RELEASED.toString(), "--into", folder.toString(), "--base-model", "tiny", "--json");

        // Then
        assertThat(imported.error()).isEmpty();
        JsonNode json = JSON.readTree(imported.out());
        Path target = folder.resolve("hypernetworks/tiny/released");
        assertThat(json.path("hypernetworkDir").asText()).isEqualTo(target.toString());
        assertThat(json.path("textEncoder").asText()).isEqualTo("Alibaba-NLP/gte-large-en-v1.5/cls");
        assertThat(target).isDirectoryContaining("glob:**/{hypernetwork.json,hypernetwork.safetensors,manifest.json}");
        assertThat(CommandRun.of("hypernet", "describe", target.toString()).out())
                .startsWith("form M for tiny: 2 layers (0-1), rank 8, latent 32, head input 64, task vectors of 24\n");

        // And a second run does not change it
        CommandRun again =
                CommandRun.of("import", RELEASED.toString(), "--into", folder.toString(), "--base-model", "tiny");
        assertThat(again.exitCode()).isEqualTo(ExitCode.BAD_INPUT);
        assertThat(again.error()).contains("exists; choose another --version");
    }

    @Test
    void errorsNameTheFileThatCannotBeImported() throws IOException {
        CommandRun missing = CommandRun.of("import", folder.resolve("none").toString(), "--into", folder.toString());
        assertThat(missing.exitCode()).isEqualTo(ExitCode.NOT_FOUND);
        assertThat(missing.error()).contains("none is not a folder");

        for (String name : new String[] {"args.yaml", "adapter_config.json"}) {
            Files.copy(RELEASED.resolve(name), folder.resolve(name));
        }
        Files.writeString(folder.resolve("hypermod.pt"), "cos\nsystem\n(S'true'\ntR.");
        CommandRun pickle = CommandRun.of("import", folder.toString(), "--into", folder.toString());
        assertThat(pickle.exitCode()).isEqualTo(ExitCode.BAD_INPUT);
        assertThat(pickle.error()).contains("hypermod.pt is not a complete zip archive of torch.save");

        CommandRun climbing =
                CommandRun.of("import", RELEASED.toString(), "--into", folder.toString(), "--version", "../../escaped");
        assertThat(climbing.exitCode()).isEqualTo(ExitCode.BAD_INPUT);
        assertThat(climbing.error()).contains("version '../../escaped' is not a valid name");
    }

    @Test
    void askingForNothingOrForTooMuchIsExplained() {
        for (String[] arguments : new String[][] {
            {"hypernet", "describe"},
            {"hypernet", "describe", "--architecture", "L"},
            {"hypernet", "describe", "some", "--architecture", "L", "--model", "mistral-7b"}
        }) {
            CommandRun run = CommandRun.of(arguments);
            assertThat(run.exitCode()).isEqualTo(ExitCode.BAD_INPUT);
            assertThat(run.error()).contains("expected a hypernetwork's folder, or both --architecture and --model");
        }
        CommandRun unknown = CommandRun.of("hypernet", "describe", "--architecture", "L", "--model", "gpt-2");
        assertThat(unknown.exitCode()).isEqualTo(ExitCode.BAD_INPUT);
        assertThat(unknown.error()).contains("base model gpt-2 is unknown; expected one of mistral-7b");
    }

    @Test
    void printsTheDescriptionsOfTheAuthorsTasks() throws IOException {
        Path task = Files.createDirectories(folder.resolve("tasks/boolq"));
        Files.writeString(
                task.resolve("metadata.yaml"),
                "descriptions: ['Answer yes\\n  or no.', second]\nuser_prompt_template: '{q}'\nresponse_field: a\n");

        String tasks = folder.resolve("tasks").toString();
        assertThat(CommandRun.of("tasks", tasks, "--first", "1").out()).isEqualTo("Answer yes\\n or no.\n");
        assertThat(JSON.readTree(CommandRun.of("tasks", tasks, "--json").out()).path("descriptions"))
                .hasSize(2);
        CommandRun empty = CommandRun.of("tasks", folder.toString());
        assertThat(empty.exitCode()).isEqualTo(ExitCode.BAD_INPUT);
        assertThat(empty.error()).contains("has no tasks; expected folders with metadata.yaml");
    }
}
