package io.adapterfactory.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.adapterfactory.broker.Ports;
import io.adapterfactory.cli.error.ExitCode;
import io.adapterfactory.cli.launch.DataFolder;
import io.adapterfactory.t2l.lora.ExportForm;
import io.adapterfactory.t2l.lora.LoraConfig;
import io.adapterfactory.t2l.lora.LoraTarget;
import io.adapterfactory.t2l.lora.LoraWeights;
import io.adapterfactory.t2l.lora.ModuleShape;
import io.adapterfactory.t2l.lora.peft.PeftDirectory;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Bad input results in an exit code for scripts and a message that names the problem. */
class BadInputTest {

    private static final String HEADER = "{\"x\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":%s}%s}";

    @TempDir
    Path folder;

    @BeforeEach
    void aHomeWithABaseModel() throws IOException {
        Files.createDirectories(folder.resolve("models/base-models/nano"));
        System.setProperty("factory.home", folder.toString());
    }

    @AfterEach
    void noHome() {
        System.clearProperty("factory.home");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "   \t\n"})
    void anEmptyDescription(String description) {
        assertRefused(
                CommandRun.of("publish", description),
                ExitCode.BAD_INPUT,
                "description is empty; expected 1 to 4000 characters");
    }

    @Test
    void anAliasThatIsNoNameOrForSeveralTasks() {
        assertRefused(
                CommandRun.of("publish", "--alias", " ", "reverse it"),
                ExitCode.BAD_INPUT,
                "alias is empty; expected 1 to 200 characters");
        assertRefused(
                CommandRun.of("publish", "--alias", "task/a", "reverse it", "sort it"),
                ExitCode.BAD_INPUT,
                "--alias is given for 2 descriptions; expected one");
    }

    @Test
    void aDescriptionThatIsTooLong() {
        assertRefused(
                CommandRun.of("demo", "x".repeat(4001)),
                ExitCode.BAD_INPUT,
                "description has 4001 characters; expected 1 to 4000");
    }

    @Test
    void aDescriptionThatIsNotText() {
        assertRefused(
                CommandRun.of("generate", "re\u0000verse", "--output", out()),
                ExitCode.BAD_INPUT,
                "description holds U+0000 at character 3; expected plain text");
    }

    @Test
    void nothingToPublish() {
        assertRefused(
                CommandRun.of("publish"),
                ExitCode.BAD_INPUT,
                "nothing to publish; expected a description, or --file with one per line");
    }

    @Test
    void aFileOfDescriptionsThatIsNotThere() {
        assertRefused(
                CommandRun.of("publish", "--file", folder.resolve("tasks.txt").toString()),
                ExitCode.NOT_FOUND,
                "tasks.txt does not exist");
    }

    @Test
    void aDatasetThatIsNotThereOrCannotBeUsed() throws IOException {
        CommandRun missing = CommandRun.of("publish", "reverse", "--dataset", "no-such-file.jsonl");
        assertRefused(missing, ExitCode.NOT_FOUND, "--dataset no-such-file.jsonl does not exist");
        Path broken = Files.writeString(folder.resolve("broken.jsonl"), "{\"prompt\":\"ab>\"}\n");
        CommandRun unusable = CommandRun.of("publish", "reverse", "--dataset", broken.toString());
        assertRefused(unusable, ExitCode.BAD_INPUT, "broken.jsonl:1 needs a text 'response'");
    }

    @Test
    void aTrainerThatDoesNotAnswer() {
        for (String[] verb : new String[][] {{"promote", "v2"}, {"rollback"}}) {
            List<String> arguments = new ArrayList<>(List.of(verb));
            arguments.addAll(List.of("--trainer", "http://127.0.0.1:1"));
            CommandRun run = CommandRun.of(arguments.toArray(String[]::new));
            assertRefused(run, ExitCode.UNAVAILABLE, "no trainer answers at http://127.0.0.1:1");
        }
        assertRefused(CommandRun.of("promote", "--trainer", "x"), 2, "Missing required parameter: 'VERSION'");
    }

    @Test
    void standardInputThatIsNotText() {
        InputStream before = System.in;
        System.setIn(new ByteArrayInputStream(new byte[] {'s', 'o', (byte) 0xff, '\n'}));
        try {
            assertRefused(
                    CommandRun.of("publish", "--file", "-"),
                    ExitCode.BAD_INPUT,
                    "description holds U+FFFD at character 3; expected plain text");
        } finally {
            System.setIn(before);
        }
    }

    @Test
    void aTopicThatIsUnknown() {
        assertRefused(
                CommandRun.of("subscribe", "--topic", "weather"),
                ExitCode.BAD_INPUT,
                "expected one of [tasks, adapters, results, versions] (case-sensitive) but was 'weather'");
    }

    @ParameterizedTest
    @ValueSource(strings = {"--count", "--seconds"})
    void aLimitBelowOne(String option) {
        assertRefused(
                CommandRun.of("subscribe", option, "0"), ExitCode.BAD_INPUT, option + " is 0; expected at least 1");
    }

    @Test
    void deadLettersOfABrokerThatDoesNotAnswer() {
        String nobody = "127.0.0.1:" + Ports.free();

        assertRefused(
                CommandRun.of("dead-letters", "--bootstrap", nobody),
                ExitCode.UNAVAILABLE,
                "no Kafka broker answers at " + nobody);
    }

    @Test
    void nothingToTrain() {
        assertRefused(CommandRun.of("train"), ExitCode.BAD_INPUT, "missing subcommand; expected one of ");
    }

    @Test
    void anUnknownBaseModel() {
        assertRefused(
                CommandRun.of("generate", "reverse it", "--output", out(), "--base-model", "giant"),
                ExitCode.NOT_FOUND,
                "base model 'giant' has no hypernetwork in store ");
    }

    @Test
    void aBaseModelWithoutHypernetwork() {
        assertRefused(
                CommandRun.of("generate", "reverse it", "--output", out()),
                ExitCode.NOT_FOUND,
                "base model 'nano' has no hypernetwork in store ");
    }

    @Test
    void aHypernetworkFolderThatIsNotThere() {
        assertRefused(
                CommandRun.of("generate", "reverse it", "--output", out(), "--hypernetwork", path("nowhere")),
                ExitCode.NOT_FOUND,
                "nowhere is not a folder");
    }

    @Test
    void aHypernetworkWithABrokenConfiguration() throws IOException {
        Path hypernetwork = Files.createDirectories(folder.resolve("hypernetwork"));
        Files.writeString(hypernetwork.resolve("hypernetwork.json"), "{\"head\": ");

        assertRefused(
                CommandRun.of("generate", "reverse it", "--output", out(), "--hypernetwork", hypernetwork.toString()),
                ExitCode.BAD_INPUT,
                "hypernetwork.json");
    }

    @Test
    void anOutputFolderThatExists() throws IOException {
        assertRefused(
                CommandRun.of(
                        "generate",
                        "reverse it",
                        "--output",
                        Files.createDirectories(folder.resolve("out")).toString()),
                ExitCode.BAD_INPUT,
                "exists; expected a new folder");
    }

    @Test
    void anUnknownDevice() {
        assertRefused(
                CommandRun.of(
                        "generate",
                        "reverse it",
                        "--output",
                        out(),
                        "--hypernetwork",
                        folder.toString(),
                        "--device",
                        "tpu"),
                ExitCode.BAD_INPUT,
                "device tpu is unknown; expected cpu or cuda:<number>");
    }

    @Test
    void anAdapterFolderThatIsNotThere() {
        assertRefused(
                CommandRun.of("evaluate", path("nowhere"), "--benchmark", "reverse"),
                ExitCode.NOT_FOUND,
                "nowhere does not exist");
    }

    @Test
    void anUnknownPrecision() {
        assertRefused(
                CommandRun.of("evaluate", path("nowhere"), "--benchmark", "reverse", "--precision", "bf"),
                ExitCode.BAD_INPUT,
                "Invalid value for option '--precision': expected one of [FP32, fp32, BF16, bf16, FP16, fp16] (case-sensitive)"
                        + " but was 'bf'");
    }

    @Test
    void aPrecisionInSmallLetters() {
        assertRefused(
                CommandRun.of("evaluate", path("nowhere"), "--benchmark", "reverse", "--precision", "fp16"),
                ExitCode.NOT_FOUND,
                "nowhere does not exist");
    }

    @Test
    void anUnknownBenchmark() throws IOException {
        assertRefused(
                CommandRun.of("evaluate", adapter().toString(), "--benchmark", "juggle"),
                ExitCode.NOT_FOUND,
                "benchmark 'juggle' is unknown; expected a folder, or a task of the suite nano such as ");
    }

    @Test
    void aBenchmarkFolderWithABrokenLine() throws IOException {
        Path benchmark = Files.createDirectories(folder.resolve("benchmark"));
        Files.writeString(
                benchmark.resolve("benchmark.json"), "{\"name\":\"mine\",\"description\":\"mine\",\"stop\":\";\"}");
        Files.writeString(benchmark.resolve("examples.jsonl"), "{\"prompt\":\"a>\",\"answer\":\"a\"}\n{\"prompt\":\n");

        assertRefused(
                CommandRun.of("evaluate", adapter().toString(), "--benchmark", benchmark.toString()),
                ExitCode.BAD_INPUT,
                "examples.jsonl:2 is not JSON");
    }

    @Test
    void anAdapterWithoutConfiguration() throws IOException {
        Path adapter = adapter();
        Files.delete(adapter.resolve("adapter_config.json"));

        assertRefused(evaluate(adapter), ExitCode.BAD_INPUT, "adapter_config.json");
    }

    @Test
    void anAdapterWithABrokenConfiguration() throws IOException {
        Path adapter = adapter();
        Files.writeString(adapter.resolve("adapter_config.json"), "{\"r\": \"many\"");

        assertRefused(evaluate(adapter), ExitCode.BAD_INPUT, "adapter_config.json");
    }

    @Test
    void weightsWithAnInvalidHeader() throws IOException {
        assertRefused(evaluate(adapterWithHeader("not json")), ExitCode.BAD_INPUT, "adapter_model.safetensors");
    }

    @Test
    void weightsThatLieOutsideTheFile() throws IOException {
        CommandRun run = evaluate(adapterWithHeader(String.format(HEADER, "[0,800]", "")));

        assertRefused(run, ExitCode.BAD_INPUT, "adapter_model.safetensors");
        assertThat(run.error()).contains("x");
    }

    @Test
    void weightsThatOverlap() throws IOException {
        String second = ",\"y\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[4,12]}";

        assertRefused(
                evaluate(adapterWithHeader(String.format(HEADER, "[0,8]", second))),
                ExitCode.BAD_INPUT,
                "adapter_model.safetensors");
    }

    @Test
    void weightsThatAreNoNumbers() throws IOException {
        Path weights = adapter().resolve("adapter_model.safetensors");
        byte[] bytes = Files.readAllBytes(weights);
        ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).putFloat(bytes.length - Float.BYTES, Float.NaN);
        Files.write(weights, bytes);

        assertRefused(evaluate(weights.getParent()), ExitCode.BAD_INPUT, "finite");
    }

    @Test
    void aBrokerThatDoesNotAnswer() {
        String nobody = "127.0.0.1:" + Ports.free();

        assertRefused(
                CommandRun.of("publish", "reverse it", "--bootstrap", nobody),
                ExitCode.UNAVAILABLE,
                "no Kafka broker answers at " + nobody + "; is the factory running (deploy/factory up)?");
    }

    /** The broker at the default address would be another factory's. */
    @ParameterizedTest
    @CsvSource({"publish, reverse it", "promote, v2", "status,"})
    void aFolderInWhichNoFactoryRuns(String command, String argument) {
        List<String> arguments = new ArrayList<>(List.of(command, "--data", folder.toString()));
        Optional.ofNullable(argument).ifPresent(arguments::add);

        assertRefused(
                CommandRun.of(arguments.toArray(String[]::new)),
                ExitCode.UNAVAILABLE,
                "no factory is running in --data " + folder);
    }

    @Test
    void anInvalidBootstrapAddress() {
        assertRefused(
                CommandRun.of("status", "--bootstrap", "nonsense"),
                ExitCode.BAD_INPUT,
                "--bootstrap nonsense cannot be used: ");
    }

    @Test
    void aDataFolderThatAnotherFactoryUses() {
        // A second lock in one JVM is refused by the JVM itself, in another process by the operating system.
        try (DataFolder first = DataFolder.open(folder.resolve("data"), false)) {
            CommandRun run = CommandRun.of("up", "--data", first.root().toString());

            assertRefused(run, ExitCode.UNAVAILABLE, "another factory runs in " + first.root());
        }
    }

    @Test
    void servicesThatAreNotBuilt() {
        assertRefused(
                CommandRun.of("demo", "reverse it", "--throw-away"),
                ExitCode.NOT_FOUND,
                "generator-service is not built: ");
    }

    @Test
    void anOptionThatIsUnknown() {
        assertRefused(CommandRun.of("demo", "reverse it", "--twice"), ExitCode.BAD_INPUT, "Unknown option: '--twice'");
    }

    private static void assertRefused(CommandRun run, int exitCode, String message) {
        assertThat(run.error()).contains(message);
        assertThat(run.exitCode()).isEqualTo(exitCode);
        assertThat(run.out()).isEmpty();
    }

    private static CommandRun evaluate(Path adapter) {
        return CommandRun.of("evaluate", adapter.toString(), "--benchmark", "reverse");
    }

    private String path(String name) {
        return folder.resolve(name).toString();
    }

    private String out() {
        return path("new-adapter");
    }

    private Path adapter() throws IOException {
        Path adapter = Files.createDirectories(folder.resolve("adapter"));
        LoraConfig config = new LoraConfig(1, 1, false, List.of("q_proj"));
        LoraTarget target = new LoraTarget(1, new LinkedHashMap<>(Map.of("q_proj", new ModuleShape(2, 2))));
        LoraWeights weights = new LoraWeights(
                config, target, Map.of("q_proj", new float[] {1, 2}), Map.of("q_proj", new float[] {3, 4}));
        PeftDirectory.write(adapter, weights, ExportForm.FOLDED, "nano");
        return adapter;
    }

    private Path adapterWithHeader(String header) throws IOException {
        byte[] text = header.getBytes(StandardCharsets.UTF_8);
        ByteBuffer file = ByteBuffer.allocate(Long.BYTES + text.length + 16).order(ByteOrder.LITTLE_ENDIAN);
        file.putLong(text.length).put(text);
        Path adapter = adapter();
        Files.write(adapter.resolve("adapter_model.safetensors"), file.array());
        return adapter;
    }
}
