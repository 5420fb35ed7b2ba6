package io.adapterfactory.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.adapterfactory.cli.error.ExitCode;
import io.adapterfactory.t2l.basemodel.digest.BaseModelDigests;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ModelCommandsTest {

    private static final Path TINY = Path.of("src/test/resources/gguf/tiny-llama.gguf");
    private static final Path NANO = Path.of("../models/base-models/nano");

    @TempDir
    private Path root;

    @Test
    void aGgufFileIsAddedListedShownAndRemoved() {
        CommandRun added = model("add", TINY.toString(), "--name", "tiny");
        assertThat(added.error()).isEmpty();
        assertThat(added.exitCode()).isZero();
        assertThat(added.out())
                .contains(models().resolve("tiny").toString())
                .contains("family      llama")
                .contains("parameters  1,096 ")
                .contains("layers      1")
                .contains("modules     q_proj    8 -> 8")
                .contains("k_proj    8 -> 4")
                .contains("down_proj 16 -> 8")
                .contains("memory      about 1.0 GB of an evaluator")
                .contains("license     apache-2.0");
        assertThat(models().resolve("tiny"))
                .isDirectoryContaining("glob:**/manifest.json")
                .isDirectoryContaining("glob:**/model.safetensors");

        assertThat(model("list").out()).containsPattern("tiny +llama +1,096 parameters +1 layers +1.0 GB  apache-2.0");
        assertThat(model("show", "tiny", "--json").out())
                .contains("\"name\":\"tiny\"", "\"parameters\":1096", "\"license\":\"apache-2.0\"")
                .containsPattern("\"digests\":\\{\"config\":\"[0-9a-f]{64}\",\"weights\":\"[0-9a-f]{64}\","
                        + "\"tokenizer\":\"[0-9a-f]{64}\"");

        assertThat(model("remove", "tiny").exitCode()).isZero();
        assertThat(models()).isEmptyDirectory();
        assertThat(model("list").out()).isEmpty();
    }

    @Test
    void aHuggingFaceFolderIsAddedWithoutWhatIsNotNeeded() throws IOException {
        Path source = Files.createDirectory(root.resolve("source"));
        copy(NANO, source);
        Files.writeString(source.resolve("pytorch_model.bin"), "a pickle");
        assertThat(model("add", source.toString(), "--name", "copy").exitCode()).isZero();
        assertThat(models().resolve("copy")).isDirectoryContaining("glob:**/tokenizer.json");
        assertThat(model("show", "copy").out())
                .contains(BaseModelDigests.stored(NANO).orElseThrow().weights());
        assertThat(models().resolve("copy/pytorch_model.bin")).doesNotExist();
    }

    @Test
    void aSourceThatCannotBeUsedLeavesNothingBehind() throws IOException {
        refused(
                ExitCode.NOT_FOUND,
                "nowhere/x.gguf does not exist; expected a GGUF file",
                "add",
                "nowhere/x.gguf",
                "--name",
                "x");

        Path text = Files.writeString(root.resolve("x.gguf"), "not a model at all");
        refused(
                ExitCode.BAD_INPUT,
                "expected a GGUF file, which begins with GGUF",
                "add",
                text.toString(),
                "--name",
                "x");

        byte[] whole = Files.readAllBytes(TINY);
        Path cut = Files.write(root.resolve("cut.gguf"), Arrays.copyOf(whole, whole.length - 1000));
        refused(ExitCode.BAD_INPUT, "the file is truncated", "add", cut.toString(), "--name", "x");

        Path other = Files.write(root.resolve("other.gguf"), replaced(whole, "llama", "mamba"));
        refused(
                ExitCode.BAD_INPUT,
                "general.architecture mamba is not supported",
                "add",
                other.toString(),
                "--name",
                "x");

        Path broken = Files.write(root.resolve("broken.gguf"), replaced(whole, "{% endfor %}", "{% endwhat %"));
        refused(ExitCode.BAD_INPUT, "the chat template cannot be used", "add", broken.toString(), "--name", "x");

        Path empty = Files.createDirectory(root.resolve("empty"));
        refused(ExitCode.BAD_INPUT, "config.json is missing", "add", empty.toString(), "--name", "x");

        Path withoutTokenizer = Files.createDirectory(root.resolve("without-tokenizer"));
        copy(NANO, withoutTokenizer);
        Files.delete(withoutTokenizer.resolve("tokenizer.json"));
        refused(ExitCode.BAD_INPUT, "tokenizer.json is missing", "add", withoutTokenizer.toString(), "--name", "x");

        Path cutWeights = Files.createDirectory(root.resolve("cut-weights"));
        copy(NANO, cutWeights);
        byte[] weights = Files.readAllBytes(NANO.resolve("model.safetensors"));
        Files.write(cutWeights.resolve("model.safetensors"), Arrays.copyOf(weights, weights.length - 1000));
        refused(ExitCode.BAD_INPUT, "model.safetensors", "add", cutWeights.toString(), "--name", "x");

        // NaN in the last weight of the file.
        byte[] notFinite = whole.clone();
        notFinite[whole.length - 1] = 0x7f;
        notFinite[whole.length - 2] = (byte) 0xc0;
        Path infinite = Files.write(root.resolve("nan.gguf"), notFinite);
        refused(ExitCode.BAD_INPUT, "has NaN or infinite weights", "add", infinite.toString(), "--name", "x");
    }

    @Test
    void aNameMustBeValidAndFree() {
        refused(ExitCode.BAD_INPUT, "base model '../x' is not a valid name", "add", TINY.toString(), "--name", "../x");
        refused(ExitCode.BAD_INPUT, "'a b' is not a valid name", "add", TINY.toString(), "--name", "a b");
        assertThat(model("add", TINY.toString(), "--name", "tiny").exitCode()).isZero();
        CommandRun again = model("add", TINY.toString(), "--name", "tiny");
        assertThat(again.exitCode()).isEqualTo(ExitCode.BAD_INPUT);
        assertThat(again.error())
                .contains("base model 'tiny' is already in store")
                .contains("choose another --name");
    }

    @Test
    void missingOrUsedModelsAreNotRemoved() throws IOException {
        assertThat(model("add", TINY.toString(), "--name", "tiny").exitCode()).isZero();
        CommandRun missing = model("remove", "other");
        assertThat(missing.exitCode()).isEqualTo(ExitCode.NOT_FOUND);
        assertThat(missing.error())
                .contains("base model 'other' is not in store")
                .contains("there are: tiny");
        assertThat(model("show", "other").exitCode()).isEqualTo(ExitCode.NOT_FOUND);

        Files.createDirectories(root.resolve("store/hypernetworks/tiny/v1"));
        CommandRun used = model("remove", "tiny");
        assertThat(used.exitCode()).isEqualTo(ExitCode.BAD_INPUT);
        assertThat(used.error()).contains("base model 'tiny' is in use").contains("v1");
        assertThat(models().resolve("tiny")).isDirectory();
    }

    @Test
    void usedModelsAreRemovedByForce() throws IOException {
        assertThat(model("add", TINY.toString(), "--name", "tiny").exitCode()).isZero();
        Files.createDirectories(root.resolve("store/hypernetworks/tiny/v1"));

        assertThat(model("remove", "tiny", "--force").exitCode()).isZero();
        assertThat(models()).isEmptyDirectory();
    }

    @Test
    void aBucketIsAStoreToo() throws Exception {
        try (StoreBucket bucket = new StoreBucket()) {
            CommandRun added = bucket.run("model", "add", TINY.toString(), "--name", "tiny");
            assertThat(added.error()).isEmpty();
            assertThat(added.out()).startsWith(bucket.store() + "/base-models/tiny\n");
            assertThat(bucket.keys("base-models/"))
                    .contains("base-models/tiny/config.json", "base-models/tiny/model.safetensors");
            assertThat(bucket.run("model", "add", TINY.toString(), "--name", "tiny")
                            .error())
                    .contains("base model 'tiny' is already in store " + bucket.store());

            assertThat(bucket.run("model", "list").out()).containsPattern("tiny +llama +1,096 parameters");
            assertThat(bucket.run("model", "show", "tiny").out()).contains("license     apache-2.0");

            bucket.put("hypernetworks/tiny/v1/0123/hypernetwork.json", "{}");
            assertThat(bucket.run("model", "remove", "tiny").error()).contains("'tiny' is in use", "v1");
            assertThat(bucket.run("model", "remove", "tiny", "--force").exitCode())
                    .isZero();
            assertThat(bucket.keys("base-models/")).isEmpty();
        }
    }

    @Test
    void filesOfAStoppedProcessInABucketAreRemovedFirst() throws Exception {
        try (StoreBucket bucket = new StoreBucket()) {
            bucket.put("base-models/tiny/.adding", "0123 2026-01-02T03:04:05Z");
            bucket.put("base-models/tiny/model.safetensors", "a part");

            CommandRun refused = bucket.run("model", "add", TINY.toString(), "--name", "tiny");
            assertThat(refused.exitCode()).isEqualTo(ExitCode.BAD_INPUT);
            assertThat(refused.error())
                    .contains("another process has been adding base-models/tiny since 2026-01-02T03:04:05Z")
                    .contains("factory model remove tiny");
            assertThat(bucket.run("model", "list").out()).isEmpty();

            assertThat(bucket.run("model", "remove", "tiny").exitCode()).isZero();
            assertThat(bucket.run("model", "add", TINY.toString(), "--name", "tiny")
                            .exitCode())
                    .isZero();
        }
    }

    private void refused(int exitCode, String message, String... arguments) {
        CommandRun run = model(arguments);
        assertThat(run.error()).contains(message);
        assertThat(run.exitCode()).isEqualTo(exitCode);
        if (Files.exists(models())) {
            assertThat(models()).isEmptyDirectory();
        }
    }

    private CommandRun model(String... arguments) {
        return CommandRun.of(Stream.of(
                        Stream.of("model"),
                        Arrays.stream(arguments),
                        Stream.of("--store", root.resolve("store").toString()))
                .flatMap(part -> part)
                .toArray(String[]::new));
    }

    private Path models() {
        return root.resolve("store/base-models");
    }

    private static void copy(Path from, Path to) throws IOException {
        try (var files = Files.list(from)) {
            for (Path file : files.toList()) {
                Files.copy(file, to.resolve(file.getFileName()));
            }
        }
    }

    /** Replaces the first text by another of the same length. */
    private static byte[] replaced(byte[] bytes, String text, String by) {
        String latin = new String(bytes, StandardCharsets.ISO_8859_1);
        int at = latin.indexOf(text);
        byte[] changed = bytes.clone();
        System.arraycopy(by.getBytes(StandardCharsets.ISO_8859_1), 0, changed, at, by.length());
        return changed;
    }
}
