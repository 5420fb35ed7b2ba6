package io.adapterfactory.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.adapterfactory.cli.error.ExitCode;
import io.adapterfactory.t2l.identity.FittingBaseModels;
import io.adapterfactory.t2l.lora.peft.PeftDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TrainLoraCommandTest {

    @TempDir
    Path folder;

    @BeforeEach
    void theProjectIsTheHome() {
        System.setProperty(
                "factory.home", Path.of("..").toAbsolutePath().normalize().toString());
    }

    @AfterEach
    void noHome() {
        System.clearProperty("factory.home");
    }

    @Test
    void trainsAnAdapterOnExamplesAndLeavesItsLog() throws IOException {
        // Given examples whose answer is always x
        List<String> lines = new ArrayList<>();
        for (char first = 'a'; first <= 't'; first++) {
            lines.add("{\"prompt\": \"" + first + "b>\", \"response\": \"x\"}");
        }
        Path data = Files.write(folder.resolve("x.jsonl"), lines);

        // When
        CommandRun run = train("x", data, "--steps", "6", "--examples", "4", "--validate-every", "2");

        // Then
        Path adapter = folder.resolve("runs/loras/x");
        assertThat(run.exitCode()).as(run.error()).isZero();
        assertThat(run.out()).isEqualTo(adapter.toAbsolutePath() + "\n");
        assertThat(PeftDirectory.read(adapter).config().targetModules()).containsExactly("q_proj", "v_proj");
        assertThat(FittingBaseModels.read(adapter))
                .isEqualTo(FittingBaseModels.read(Path.of("../models/hypernetworks/nano/v1")));
        assertThat(folder.resolve("runs/state")).isEmptyDirectory();
        assertThat(Files.readAllLines(folder.resolve("runs/logs/lora-x/metrics.jsonl")))
                .filteredOn(line -> line.contains("validation/loss"))
                .extracting(line -> line.substring(0, line.indexOf(',')))
                .containsExactly("{\"step\":0", "{\"step\":2", "{\"step\":4", "{\"step\":6");

        // And a second run does not change it
        CommandRun again = train("x", data);
        assertThat(again.exitCode()).isEqualTo(ExitCode.BAD_INPUT);
        assertThat(again.error()).contains("exists; choose another name");
    }

    @Test
    void errorsInTrainingDataAreNamed() throws IOException {
        Path data = Files.writeString(folder.resolve("one.jsonl"), "{\"prompt\": \"ab>\", \"response\": \"b\"}\n");

        assertThat(train("../x", data).error()).contains("'../x' is not a valid name");
        CommandRun one = train("x", data);
        assertThat(one.exitCode()).isEqualTo(ExitCode.BAD_INPUT);
        assertThat(one.error()).contains("has 1 examples to train on and 0 held out; expected at least one of each");
        assertThat(train("x", data, "--patience", "0").exitCode()).isEqualTo(ExitCode.BAD_INPUT);
    }

    @Test
    void aBaseModelOfTheStoreIsTrainedOnAndAnUnknownOneIsNamed() throws IOException {
        List<String> lines = new ArrayList<>();
        for (char first = 'a'; first <= 't'; first++) {
            lines.add("{\"prompt\": \"" + first + "b>\", \"response\": \"x\"}");
        }
        Path data = Files.write(folder.resolve("x.jsonl"), lines);
        Path store = folder.resolve("store");
        Path own = Files.createDirectories(store.resolve("base-models/own"));
        for (String file : List.of("config.json", "model.safetensors", "tokenizer.json", "tokenizer_config.json")) {
            Files.copy(Path.of("../models/base-models/nano").resolve(file), own.resolve(file));
        }

        CommandRun run = train("x", data, "--base", "own", "--store", store.toString(), "--steps", "1");
        assertThat(run.exitCode()).as(run.error()).isZero();
        assertThat(Files.readString(folder.resolve("runs/loras/x/adapter_config.json")))
                .containsPattern("\"base_model_name_or_path\" ?: ?\"own\"");

        CommandRun unknown = train("y", data, "--base", "other", "--store", store.toString());
        assertThat(unknown.exitCode()).isEqualTo(ExitCode.NOT_FOUND);
        assertThat(unknown.error()).contains("base model 'other' is not in store " + store + "; there are: own");
        CommandRun both = train("y", data, "--base", "own", "--base-model-folder", own.toString());
        assertThat(both.exitCode()).isEqualTo(ExitCode.BAD_INPUT);
        assertThat(both.error()).contains("--base and --base-model-folder exclude each other");
    }

    private CommandRun train(String name, Path data, String... more) {
        List<String> arguments = new ArrayList<>(List.of(
                "train",
                "lora",
                name,
                "--data",
                data.toString(),
                "--runs",
                folder.resolve("runs").toString()));
        arguments.addAll(List.of(more));
        return CommandRun.of(arguments.toArray(String[]::new));
    }
}
