package io.adapterfactory.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.adapterfactory.cli.error.ExitCode;
import io.adapterfactory.t2l.artifact.FolderStore;
import io.adapterfactory.t2l.embedding.TextEncoder;
import io.adapterfactory.t2l.embedding.TextEncoders;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EncoderCommandsTest {

    private static final Path TINY = Path.of("src/test/resources/encoder");

    @TempDir
    private Path root;

    @Test
    void anEncoderIsAddedListedShownUsedAndRemoved() {
        CommandRun added = encoder("add", TINY.toString(), "--name", "tiny");
        assertThat(added.error()).isEmpty();
        assertThat(added.exitCode()).isZero();
        assertThat(added.out())
                .contains("id          tiny/mean", "dimension   3", "max tokens  128", "license     mit");

        assertThat(encoder("list").out().lines())
                .anyMatch(line -> line.matches("all-minilm-l6-v2 +mean +384 numbers +bundled, also minilm"))
                .anyMatch(line -> line.matches("bge-small-en-v1.5-q +cls +384 numbers +bundled, also bge-small"))
                .anyMatch(line -> line.matches("tiny +mean +3 numbers +"));
        assertThat(encoder("show", "tiny", "--json").out())
                .contains("\"id\":\"tiny/mean\"", "\"dimension\":3", "\"license\":\"mit\"", "\"bundled\":false");
        assertThat(encoder("show", "bge-small").out()).contains("id          bge-small-en-v1.5-q/cls");

        TextEncoders encoders = TextEncoders.in(new FolderStore(root.resolve("store")));
        try (TextEncoder joined = encoders.open("tiny+minilm", 1)) {
            assertThat(joined.dimension()).isEqualTo(3 + 384);
            // [CLS] and one: the mean of their rows, scaled to length 1
            float[] vector = joined.encode(List.of("one")).get(0);
            double length = Math.sqrt(2.5 * 2.5 + 1 + 5.5 * 5.5);
            assertThat(Arrays.copyOf(vector, 3))
                    .containsExactly((float) (2.5 / length), (float) (1 / length), (float) (5.5 / length));
        }

        assertThat(encoder("remove", "tiny").exitCode()).isZero();
        assertThat(encoder("remove", "tiny").exitCode()).isEqualTo(ExitCode.NOT_FOUND);
        assertThat(encoder("list").out()).doesNotContain("tiny");
    }

    @Test
    void optionsComeBeforeWhatTheSourceSays() {
        assertThat(encoder(
                                "add",
                                TINY.toString(),
                                "--name",
                                "tiny",
                                "--pooling",
                                "cls",
                                "--max-tokens",
                                "7",
                                "--prefix",
                                "query ")
                        .out())
                .contains("id          tiny/cls", "max tokens  7", "prefix      query ");
    }

    @Test
    void theSourceMayNameAPrefixAndHaveItsModelInAFolder() throws IOException {
        Path source = copy();
        Files.createDirectory(source.resolve("onnx"));
        Files.move(source.resolve("model.onnx"), source.resolve("onnx/model.onnx"));
        Files.writeString(
                source.resolve("config_sentence_transformers.json"),
                "{\"prompts\": {\"query\": \"query: \", \"document\": \"\"}, \"default_prompt_name\": \"query\"}");

        assertThat(encoder("add", source.toString()).out()).contains("name        source", "prefix      query: ");
    }

    @Test
    void unusableFilesAreRefusedByNameAndLeaveNothing() throws IOException {
        refused(ExitCode.NOT_FOUND, "nowhere does not exist; expected a folder", "nowhere");
        refused(ExitCode.BAD_INPUT, "has neither onnx/model.onnx nor model.onnx", root.toString());
        refused(ExitCode.BAD_INPUT, "'minilm' is bundled", TINY.toString(), "--name", "minilm");
        refused(ExitCode.BAD_INPUT, "'a+b' is not a valid name", TINY.toString(), "--name", "a+b");
        refused(ExitCode.BAD_INPUT, "pooling max is unknown", TINY.toString(), "--name", "x", "--pooling", "max");
        refused(ExitCode.BAD_INPUT, "maxTokens is 0", TINY.toString(), "--name", "x", "--max-tokens", "0");

        changed("modules.json", "Normalize", "Dense");
        refused(ExitCode.BAD_INPUT, "a step of type sentence_transformers.models.Dense", source());
        changed("1_Pooling/config.json", "pooling_mode_mean_tokens", "pooling_mode_max_tokens");
        refused(ExitCode.BAD_INPUT, "has pooling_mode_max_tokens, which is not supported", source());
        changed("1_Pooling/config.json", "true", "false");
        refused(ExitCode.BAD_INPUT, "has no pooling; set --pooling to mean, cls, or last", source());
        changed("sentence_bert_config.json", "\"do_lower_case\": false", "\"do_lower_case\": true");
        refused(ExitCode.BAD_INPUT, "do_lower_case true, which is not supported", source());
        changed("model.onnx", "last_hidden_state", "last_hidden_stat\u0000");
        refused(ExitCode.BAD_INPUT, "cannot be started", source());
        copy();
        Files.delete(Path.of(source()).resolve("tokenizer.json"));
        refused(ExitCode.BAD_INPUT, "tokenizer.json is missing", source());
    }

    @Test
    void anEncoderThatAHypernetworkNeedsStays() throws IOException {
        assertThat(encoder("add", TINY.toString(), "--name", "tiny").exitCode()).isZero();
        Path version = Files.createDirectories(root.resolve("store/hypernetworks/nano/v7"));
        Files.writeString(version.resolve("hypernetwork.json"), "{\"textEncoder\": \"minilm+tiny/mean\"}");

        CommandRun refused = encoder("remove", "tiny");
        assertThat(refused.exitCode()).isEqualTo(ExitCode.BAD_INPUT);
        assertThat(refused.error()).contains("'tiny' is in use", "nano/v7", "--force");

        assertThat(encoder("remove", "tiny", "--force").exitCode()).isZero();
    }

    @Test
    void aBucketIsAStoreToo() throws Exception {
        try (StoreBucket bucket = new StoreBucket()) {
            assertThat(bucket.run("encoder", "add", TINY.toString(), "--name", "tiny")
                            .error())
                    .isEmpty();
            assertThat(bucket.keys("encoders/")).contains("encoders/tiny/encoder.json", "encoders/tiny/model.onnx");
            assertThat(bucket.run("encoder", "list").out()).contains("tiny");

            bucket.put("hypernetworks/nano/v7/0123456789abcdef/hypernetwork.json", "{\"textEncoder\": \"tiny/mean\"}");
            assertThat(bucket.run("encoder", "remove", "tiny").error()).contains("'tiny' is in use", "nano/v7");
            assertThat(bucket.run("encoder", "remove", "tiny", "--force").exitCode())
                    .isZero();
            assertThat(bucket.keys("encoders/")).isEmpty();
        }
    }

    private void refused(int exitCode, String message, String... arguments) {
        CommandRun run =
                encoder(Stream.concat(Stream.of("add"), Stream.of(arguments)).toArray(String[]::new));
        assertThat(run.error()).contains(message);
        assertThat(run.exitCode()).isEqualTo(exitCode);
        Path encoders = root.resolve("store/encoders");
        if (Files.exists(encoders)) {
            assertThat(encoders).isEmptyDirectory();
        }
    }

    private String source() {
        return root.resolve("source").toString();
    }

    /** A fresh copy of the tiny encoder with one file changed. */
    private void changed(String file, String text, String by) throws IOException {
        Path changed = copy().resolve(file);
        String bytes = Files.readString(changed, StandardCharsets.ISO_8859_1);
        assertThat(bytes).contains(text);
        Files.writeString(changed, bytes.replace(text, by), StandardCharsets.ISO_8859_1);
    }

    private Path copy() throws IOException {
        Path target = root.resolve("source");
        try (Stream<Path> files = Files.walk(TINY)) {
            for (Path file : files.toList()) {
                Path copy = target.resolve(TINY.relativize(file));
                if (Files.isDirectory(file)) {
                    Files.createDirectories(copy);
                } else {
                    Files.write(copy, Files.readAllBytes(file));
                }
            }
        }
        return target;
    }

    private CommandRun encoder(String... arguments) {
        return CommandRun.of(Stream.of(
                        Stream.of("encoder"),
                        Arrays.stream(arguments),
                        Stream.of("--store", root.resolve("store").toString()))
                .flatMap(part -> part)
                .toArray(String[]::new));
    }
}
