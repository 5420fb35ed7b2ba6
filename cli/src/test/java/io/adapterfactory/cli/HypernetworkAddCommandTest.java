package io.adapterfactory.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpServer;
import io.adapterfactory.cli.error.ExitCode;
import io.adapterfactory.t2l.artifact.Manifest;
import io.adapterfactory.t2l.hypernetwork.checkpoint.HypernetworkFolder;
import io.adapterfactory.t2l.identity.FittingBaseModels;
import io.adapterfactory.t2l.identity.ModelDigests;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HypernetworkAddCommandTest {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Path GOLDENS = Path.of("../text-to-lora/src/test/resources/goldens");
    private static final Path SHIPPED = Path.of("../models/hypernetworks/nano/v1");

    @TempDir
    private Path root;

    private Path mine;

    @BeforeEach
    void aStoreWithTwoBaseModelsAndAHypernetworkOfOurs() throws IOException {
        copy(Path.of("../models/base-models/nano"), baseModels().resolve("nano"));
        copy(GOLDENS.resolve("A_llama_untied"), baseModels().resolve("tiny"));
        mine = root.resolve("mine");
        copy(SHIPPED, mine);
    }

    @Test
    void ourOwnFolderIsStoredCompletelyAndASecondTimeChangesNothing() throws IOException {
        CommandRun added = add(mine, "--base", "nano");

        assertThat(added.error()).isEmpty();
        assertThat(added.exitCode()).isZero();
        Path folder = versions().resolve("nano/mine");
        assertThat(added.out())
                .contains("hypernetwork nano/mine was added to the store: " + folder.toUri())
                .contains("No factory is running here. factory up announces it");
        Manifest.read(folder).verify(folder);
        assertThat(folder).isDirectoryContaining("glob:**/training_embeddings.safetensors");

        JsonNode again = JSON.readTree(add(mine, "--base", "nano", "--json").out());
        assertThat(again.path("added").asBoolean(true)).isFalse();
        assertThat(again.path("version").asText()).isEqualTo("mine");
        assertThat(again.path("stage").isNull()).isTrue();
    }

    @Test
    void aReleasedCheckpointIsConverted() {
        CommandRun added = add(GOLDENS.resolve("C_M"), "--base", "tiny", "--version", "released");

        assertThat(added.error()).isEmpty();
        assertThat(HypernetworkFolder.readConfig(versions().resolve("tiny/released"))
                        .baseModel())
                .isEqualTo("tiny");
    }

    @Test
    void mismatchedOrDamagedFoldersLeaveNothingBehind() throws IOException {
        refused(ExitCode.NOT_FOUND, "none is not a folder", root.resolve("none"), "--base", "nano");
        refused(
                ExitCode.NOT_FOUND,
                "base model 'other' is not in the store; there are: nano, tiny. Add it first",
                mine,
                "--base",
                "other");
        refused(ExitCode.BAD_INPUT, "it makes adapters for base model 'nano', not for 'tiny'", mine, "--base", "tiny");
        refused(
                ExitCode.BAD_INPUT,
                "numbers, base model 'nano' needs 128 to 128",
                GOLDENS.resolve("C_M"),
                "--base",
                "nano");
        refused(ExitCode.BAD_INPUT, "is not a valid name", mine, "--base", "nano", "--version", "../escaped");
        refused(
                ExitCode.BAD_INPUT,
                "--text-encoder and --half are for checkpoints of the Text-to-LoRA authors",
                mine,
                "--base",
                "nano",
                "--half");
        refused(
                ExitCode.BAD_INPUT,
                "is not a hypernetwork; expected hypernetwork.json",
                baseModels().resolve("nano"),
                "--base",
                "nano");

        Path foreign = root.resolve("foreign");
        copy(SHIPPED, foreign);
        ModelDigests nano = FittingBaseModels.read(SHIPPED).trainedWith();
        FittingBaseModels.only(new ModelDigests(nano.config(), nano.weights(), "0".repeat(64), null))
                .write(foreign);
        refused(
                ExitCode.BAD_INPUT,
                "hypernetwork foreign does not fit base model 'nano': the tokenizer is ",
                foreign,
                "--base",
                "nano");

        byte[] weights = Files.readAllBytes(mine.resolve(HypernetworkFolder.WEIGHTS));
        Path cut = root.resolve("cut");
        copy(SHIPPED, cut);
        Files.write(cut.resolve(HypernetworkFolder.WEIGHTS), Arrays.copyOf(weights, weights.length - 1000));
        refused(ExitCode.BAD_INPUT, "hypernetwork.safetensors", cut, "--base", "nano");
    }

    @Test
    void aDamagedFolderOfAnotherStoreIsRefusedByItsManifest() throws IOException {
        assertThat(add(mine, "--base", "nano").exitCode()).isZero();
        Path copied = root.resolve("copied");
        copy(versions().resolve("nano/mine"), copied);
        Files.writeString(copied.resolve("README.md"), "changed");

        CommandRun run = add(copied, "--base", "nano");

        assertThat(run.exitCode()).isEqualTo(ExitCode.BAD_INPUT);
        assertThat(run.error()).contains("README.md is damaged");
        assertThat(versions().resolve("nano/copied")).doesNotExist();
    }

    @Test
    void aNameThatIsTakenOrKeptForRoundsIsRefused() throws IOException {
        assertThat(add(mine, "--base", "nano", "--version", "v1").exitCode()).isZero();
        Files.writeString(mine.resolve("README.md"), "changed");

        CommandRun other = add(mine, "--base", "nano", "--version", "v1");
        assertThat(other.exitCode()).isEqualTo(ExitCode.BAD_INPUT);
        assertThat(other.error()).contains("nano/v1 is already in the store with other files");
        CommandRun round = add(mine, "--base", "nano", "--version", "v2");
        assertThat(round.exitCode()).isEqualTo(ExitCode.BAD_INPUT);
        assertThat(round.error()).contains("the name 'v2' is reserved for training rounds");
        assertThat(versions().resolve("nano/v2")).doesNotExist();
    }

    @Test
    void aRunningTrainerAnnouncesIt() throws IOException {
        try (Trainer trainer = new Trainer(
                200, "{\"baseModel\":\"nano\",\"version\":\"mine\",\"stage\":\"CANDIDATE\",\"reason\":\"r\"}")) {
            CommandRun added = add(mine, "--base", "nano", "--trainer", trainer.address());

            assertThat(added.error()).isEmpty();
            assertThat(added.out()).contains("CANDIDATE: r");
            assertThat(trainer.requests).containsExactly("POST /trainer/nano/versions {\"version\":\"mine\"}");
        }
    }

    @Test
    void anAdditionThatTheTrainerRefusesIsRemovedButEarlierFilesAreNot() throws IOException {
        try (Trainer trainer =
                new Trainer(409, "{\"detail\":\"version mine of nano is retired; choose another name\"}")) {
            CommandRun refused = add(mine, "--base", "nano", "--trainer", trainer.address());
            assertThat(refused.exitCode()).isEqualTo(ExitCode.BAD_INPUT);
            assertThat(refused.error()).contains("version mine of nano is retired");
            assertThat(versions().resolve("nano/mine")).doesNotExist();

            assertThat(add(mine, "--base", "nano").exitCode()).isZero();
            assertThat(add(mine, "--base", "nano", "--trainer", trainer.address())
                            .exitCode())
                    .isEqualTo(ExitCode.BAD_INPUT);
            assertThat(versions().resolve("nano/mine")).isDirectory();
        }
    }

    @Test
    void aTrainerThatDoesNotAnswerLeavesTheFolderForTheNextTry() throws IOException {
        try (Trainer trainer = new Trainer(503, "{\"detail\":\"another trainer has taken over\"}")) {
            CommandRun run = add(mine, "--base", "nano", "--trainer", trainer.address());

            assertThat(run.exitCode()).isEqualTo(ExitCode.UNAVAILABLE);
            assertThat(run.error())
                    .contains("nano/mine is in the store, but was not announced: another trainer has taken over")
                    .contains("Repeat the command");
            assertThat(versions().resolve("nano/mine")).isDirectory();
        }
    }

    private void refused(int exitCode, String message, Path folder, String... options) {
        CommandRun run = add(folder, options);
        assertThat(run.error()).contains(message);
        assertThat(run.exitCode()).isEqualTo(exitCode);
        assertThat(versions()).doesNotExist();
    }

    private CommandRun add(Path folder, String... options) {
        return CommandRun.of(Stream.of(
                        Stream.of("hypernetwork", "add", folder.toString()),
                        Arrays.stream(options),
                        Stream.of("--store", root.resolve("store").toString(), "--data", root.toString()))
                .flatMap(part -> part)
                .toArray(String[]::new));
    }

    private Path baseModels() {
        return root.resolve("store/base-models");
    }

    private Path versions() {
        return root.resolve("store/hypernetworks");
    }

    private static void copy(Path from, Path to) throws IOException {
        Files.createDirectories(to);
        try (var files = Files.list(from)) {
            for (Path file : files.toList()) {
                Files.copy(file, to.resolve(file.getFileName()));
            }
        }
    }

    /** A fake trainer that always gives the same response. */
    private static final class Trainer implements AutoCloseable {

        private final HttpServer server;
        private final List<String> requests = new ArrayList<>();

        Trainer(int status, String body) throws IOException {
            server = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
            server.createContext("/", exchange -> {
                requests.add(exchange.getRequestMethod() + " " + exchange.getRequestURI() + " "
                        + new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
                byte[] answer = body.getBytes(StandardCharsets.UTF_8);
                exchange.sendResponseHeaders(status, answer.length);
                exchange.getResponseBody().write(answer);
                exchange.close();
            });
            server.start();
        }

        String address() {
            return "http://127.0.0.1:" + server.getAddress().getPort();
        }

        @Override
        public void close() {
            server.stop(0);
        }
    }
}
