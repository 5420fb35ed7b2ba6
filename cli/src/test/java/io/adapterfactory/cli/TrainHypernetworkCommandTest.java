package io.adapterfactory.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.adapterfactory.cli.error.ExitCode;
import io.adapterfactory.t2l.hypernetwork.HeadForm;
import io.adapterfactory.t2l.hypernetwork.HeadOutput;
import io.adapterfactory.t2l.hypernetwork.HypernetworkConfig;
import io.adapterfactory.t2l.hypernetwork.checkpoint.HypernetworkFolder;
import io.adapterfactory.t2l.lora.ExportForm;
import io.adapterfactory.t2l.lora.LayerGroup;
import io.adapterfactory.t2l.lora.LoraConfig;
import io.adapterfactory.t2l.lora.LoraTarget;
import io.adapterfactory.t2l.lora.LoraWeights;
import io.adapterfactory.t2l.lora.ModuleShape;
import io.adapterfactory.t2l.lora.peft.PeftDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TrainHypernetworkCommandTest {

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
    void aHypernetworkTrainedOnTasksGeneratesAdaptersFromSentences() throws IOException {
        // Given two tasks: always x, always y
        data("x");
        data("y");
        Path tasks = tasks(
                "{\"task\": \"x\", \"descriptions\": [\"say x\", \"write an x\"], \"data\": \"x.jsonl\"}",
                "{\"task\": \"y\", \"descriptions\": [\"say y\"], \"data\": \"y.jsonl\"}");

        // When
        CommandRun run = train(
                "mine",
                tasks,
                List.of(
                        "--architecture",
                        "S",
                        "--latent",
                        "16",
                        "--head",
                        "24",
                        "--rank",
                        "4",
                        "--modules",
                        "o_proj,q_proj",
                        "--steps",
                        "3",
                        "--learning-rate",
                        "1e-2",
                        "--save-every",
                        "2"));

        // Then
        Path made = folder.resolve("runs/hypernetworks/nano/mine");
        assertThat(run.exitCode()).as(run.error()).isZero();
        assertThat(run.out()).isEqualTo(made.toAbsolutePath() + "\n");
        HypernetworkConfig config = HypernetworkFolder.readConfig(made);
        assertThat(config.head()).isEqualTo(HeadForm.S);
        assertThat(config.lora()).isEqualTo(new LoraConfig(4, 16, true, List.of("o_proj", "q_proj")));
        assertThat(made.resolve("README.md")).isRegularFile();
        assertThat(folder.resolve("runs/state")).isEmptyDirectory();
        assertThat(folder.resolve("runs/logs/hypernetwork-mine/metrics.jsonl")).isRegularFile();
        assertThat(Files.readAllLines(folder.resolve("runs/logs/hypernetwork-mine/metrics.jsonl")))
                .hasSize(3)
                .allMatch(line -> line.contains("train/loss"));

        Path adapter = folder.resolve("adapter");
        CommandRun generated =
                CommandRun.of("generate", "say x", "--hypernetwork", made.toString(), "--output", adapter.toString());
        assertThat(generated.exitCode()).as(generated.error()).isZero();
        assertThat(PeftDirectory.read(adapter).target().modules()).containsExactlyInAnyOrder("o_proj", "q_proj");
    }

    @Test
    void reconstructsAdaptersByTheirTasksNames() throws IOException {
        adapter("one", 0.5f);
        adapter("two", -0.5f);
        Path tasks = tasks(
                "{\"task\": \"first\", \"descriptions\": [\"-\"], \"lora\": \"one\"}",
                "{\"task\": \"second\", \"descriptions\": [\"-\"], \"lora\": \"two\"}");

        CommandRun run = train(
                "packed",
                tasks,
                List.of(
                        "--method",
                        "reconstruction",
                        "--text-encoder",
                        "one-hot",
                        "--architecture",
                        "L",
                        "--latent",
                        "16",
                        "--head",
                        "16",
                        "--dropout",
                        "0",
                        "--steps",
                        "300",
                        "--learning-rate",
                        "1e-2"));

        assertThat(run.exitCode()).as(run.error()).isZero();
        Path made = folder.resolve("runs/hypernetworks/nano/packed");
        assertThat(HypernetworkFolder.readConfig(made).output()).isEqualTo(HeadOutput.zScores());
        assertThat(HypernetworkFolder.readConfig(made).lora()).isEqualTo(new LoraConfig(2, 4, true, List.of("v_proj")));
        Path second = folder.resolve("second");
        CommandRun.of(
                "generate", "second", "--hypernetwork", made.toString(), "--output", second.toString(), "--faithful");
        float[] b = PeftDirectory.read(second).b().get("v_proj");
        assertThat(b).as("what the second adapter has").satisfies(numbers -> {
            for (float number : numbers) {
                assertThat(number).isBetween(-0.6f, -0.4f);
            }
        });
    }

    @Test
    void reconstructsAdaptersOnFewerModulesInSomeLayers() throws IOException {
        ModuleShape shape = new ModuleShape(128, 128);
        LoraTarget target = LoraTarget.of(List.of(
                new LayerGroup("q_proj", List.of(0, 1, 3), shape), new LayerGroup("v_proj", List.of(3), shape)));
        adapter("one", target, 0.5f);
        adapter("two", target, -0.5f);
        adapter("high", new LoraTarget(List.of(7), Map.of("v_proj", shape)), 0.5f);
        List<String> options = List.of(
                "--method",
                "reconstruction",
                "--text-encoder",
                "one-hot",
                "--latent",
                "16",
                "--head",
                "16",
                "--steps",
                "2");

        CommandRun run = train(
                "gaps",
                tasks(
                        "{\"task\": \"first\", \"descriptions\": [\"-\"], \"lora\": \"one\"}",
                        "{\"task\": \"second\", \"descriptions\": [\"-\"], \"lora\": \"two\"}"),
                options);

        assertThat(run.exitCode()).as(run.error()).isZero();
        Path made = folder.resolve("runs/hypernetworks/nano/gaps");
        assertThat(HypernetworkFolder.readConfig(made).target()).isEqualTo(target);
        assertThat(CommandRun.of("hypernetwork", "describe", made.toString()).out())
                .contains("3 layers (0-1,3)")
                .containsPattern("head of v_proj +1 ")
                .containsPattern("q_proj +128 to 128 in layers 0-1,3\nv_proj +128 to 128 in layers 3\n");
        Path second = folder.resolve("second");
        CommandRun.of("generate", "second", "--hypernetwork", made.toString(), "--output", second.toString());
        assertThat(PeftDirectory.read(second).target()).isEqualTo(target);

        refused(
                train("high", tasks("{\"task\": \"x\", \"descriptions\": [\"-\"], \"lora\": \"high\"}"), options),
                "adapter of v_proj (128 to 128) in layers 7 does not fit the base model, expected v_proj (128 to 128)"
                        + " in layers 0-3");
    }

    @Test
    void errorsInTrainingDataAreNamed() throws IOException {
        Path bare = tasks("{\"task\": \"x\", \"descriptions\": [\"say x\"]}");
        refused(train("a", bare, List.of()), "task 'x' has no 'data', which sft needs");
        refused(train("a", bare, List.of("--method", "reconstruction")), "has no 'lora', which reconstruction needs");
        refused(train("../a", bare, List.of()), "'../a' is not a valid name");
        refused(
                train("a", bare, List.of("--method", "reconstruction", "--multi-task-lora", "one")),
                "--multi-task-lora is for SFT");
        refused(
                train("a", tasks("{\"task\": \"x\", \"descriptions\": []}"), List.of()),
                "tasks.jsonl:1 needs a list of one or more texts in 'descriptions'");
        refused(
                train("a", tasks("{\"task\": \"x\", \"descriptions\": [\"d\"], \"data\": \"no.jsonl\"}"), List.of()),
                "no.jsonl in 'data' does not exist");
        String twice = "{\"task\": \"x\", \"descriptions\": [\"d\"]}";
        refused(train("a", tasks(twice, twice), List.of()), "tasks.jsonl:2: task 'x' is duplicated");
    }

    private static void refused(CommandRun run, String message) {
        assertThat(run.exitCode()).isEqualTo(ExitCode.BAD_INPUT);
        assertThat(run.error()).contains(message);
    }

    private CommandRun train(String name, Path tasks, List<String> more) {
        List<String> arguments = new ArrayList<>(List.of(
                "train",
                "hypernetwork",
                name,
                "--tasks",
                tasks.toString(),
                "--runs",
                folder.resolve("runs").toString()));
        arguments.addAll(more);
        return CommandRun.of(arguments.toArray(String[]::new));
    }

    private Path tasks(String... lines) throws IOException {
        return Files.write(folder.resolve("tasks.jsonl"), List.of(lines));
    }

    private void data(String answer) throws IOException {
        List<String> lines = new ArrayList<>();
        for (char first = 'a'; first <= 'h'; first++) {
            lines.add("{\"prompt\": \"" + first + "b>\", \"response\": \"" + answer + "\"}");
        }
        Files.write(folder.resolve(answer + ".jsonl"), lines);
    }

    /** A LoRA whose B is constant. */
    private void adapter(String name, float number) {
        adapter(name, new LoraTarget(4, Map.of("v_proj", new ModuleShape(128, 128))), number);
    }

    private void adapter(String name, LoraTarget target, float number) {
        Map<String, float[]> a = new LinkedHashMap<>();
        Map<String, float[]> b = new LinkedHashMap<>();
        target.groups().forEach((key, group) -> {
            a.put(key, new float[group.layers().size() * 2 * 128]);
            b.put(key, new float[group.layers().size() * 2 * 128]);
            Arrays.fill(a.get(key), 0.1f);
            Arrays.fill(b.get(key), number);
        });
        LoraConfig config = new LoraConfig(2, 4, true, target.modules());
        PeftDirectory.write(folder.resolve(name), new LoraWeights(config, target, a, b), ExportForm.FAITHFUL, "nano");
    }
}
