package io.adapterfactory.verification;

import static io.adapterfactory.verification.CheckoutCommands.lines;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.adapterfactory.cli.CommandRun;
import io.adapterfactory.t2l.artifact.ArtifactDirectory;
import io.adapterfactory.t2l.hypernetwork.checkpoint.HypernetworkFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A user's own base model, with hypernetworks that are added before the factory starts and while it runs. */
@Tag("campaign")
class AddedBaseModelIT {

    private static final Path ROOT = Path.of(System.getProperty("project.root"));
    private static final Path WORK = ROOT.resolve("verification/system-tests/target/added-base-model-it");
    private static final Path DATA = WORK.resolve("up");
    private static final Path STORE = DATA.resolve("store");
    private static final Duration LIMIT = Duration.ofMinutes(2);

    private FactoryScript script;
    private Process launcher;

    @BeforeEach
    void anEmptyDataFolder() throws IOException {
        ArtifactDirectory.delete(WORK);
        script = new FactoryScript(ROOT, WORK);
    }

    @AfterEach
    void stop() throws InterruptedException {
        if (launcher != null) {
            launcher.destroy();
            launcher.waitFor(1, TimeUnit.MINUTES);
        }
    }

    @Test
    void hypernetworksOfASecondBaseModelAreAnnouncedAtTheStartAndWhileTheFactoryRuns() throws Exception {
        // Given nano under another name, and two hypernetworks, in the store of a stopped factory
        succeed("model", "add", ROOT.resolve("models/base-models/nano").toString(), "--name", "second");
        assertThat(succeed("hypernetwork", "add", hypernetwork("v1").toString(), "--base", "second"))
                .contains("No factory is running here");
        succeed("hypernetwork", "add", hypernetwork("early").toString(), "--base", "second");

        // When it starts
        launcher = script.start(
                "up",
                Map.of("FACTORY_HELP_IN_PROMPT", "false", "FACTORY_BASE_MODELS__SECOND__GATE_SUITE_TASKS", "0"),
                "up",
                "--data",
                DATA.toString());
        script.awaitUp(launcher, "up", DATA);

        // Then the first is the champion, the other is a candidate, and the launcher reports it
        await().atMost(LIMIT).untilAsserted(() -> assertThat(script.output("up"))
                .contains("factory: hypernetwork second/early of the store is now CANDIDATE"));
        assertThat(version("v1").path("serves").asBoolean()).isTrue();
        assertThat(version("v1").path("reason").asText()).isEqualTo("added as the first version of this base model");

        // And the base model gets adapters as nano does
        for (String baseModel : List.of("second", "nano")) {
            lines("publish", "--base", baseModel, "spell it backwards", "--data", DATA.toString(), "--json");
        }
        assertThat(CheckoutCommands.events(DATA, "adapters", 2))
                .extracting(adapter -> adapter.get("baseModel").asText())
                .containsExactlyInAnyOrder("second", "nano");

        // When a third is added while the factory runs
        String added = succeed("hypernetwork", "add", hypernetwork("late").toString(), "--base", "second");

        // Then the gate decides, although it cannot compare here, and a person can change the decision
        assertThat(added).contains("CANDIDATE: added; waits for its validation");
        for (String candidate : List.of("early", "late")) {
            await().atMost(LIMIT).untilAsserted(() -> assertThat(
                            version(candidate).path("reason").asText())
                    .startsWith("it cannot be compared with the champion"));
        }
        succeed("promote", "late", "--base", "second");
        assertThat(version("late").path("serves").asBoolean()).isTrue();
        succeed("rollback", "--base", "second");
        assertThat(version("v1").path("serves").asBoolean()).isTrue();
    }

    /** A folder with the shipped hypernetwork for the second base model. */
    private static Path hypernetwork(String name) throws IOException {
        Path folder = Files.createDirectories(WORK.resolve("hypernetworks").resolve(name));
        try (var files = Files.list(ROOT.resolve("models/hypernetworks/nano/v1"))) {
            for (Path file : files.toList()) {
                Files.copy(file, folder.resolve(file.getFileName()));
            }
        }
        Path config = folder.resolve(HypernetworkFolder.CONFIG);
        String text =
                Files.readString(config).replaceFirst("\"baseModel\"( ?: ?)\"nano\"", "\"baseModel\"$1\"second\"");
        Files.writeString(config, text);
        return folder;
    }

    private static JsonNode version(String name) throws IOException {
        return lines("versions", "--base", "second", "--data", DATA.toString(), "--json").stream()
                .filter(version -> version.path("version").asText().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private static String succeed(String... arguments) {
        List<String> all = new ArrayList<>(List.of(arguments));
        if (arguments[0].equals("model") || arguments[0].equals("hypernetwork")) {
            all.addAll(List.of("--store", STORE.toString()));
        }
        if (!arguments[0].equals("model")) {
            all.addAll(List.of("--data", DATA.toString()));
        }
        CommandRun run = CheckoutCommands.run(all.toArray(String[]::new));
        assertThat(run.exitCode()).as(run.error()).isZero();
        return run.out();
    }
}
