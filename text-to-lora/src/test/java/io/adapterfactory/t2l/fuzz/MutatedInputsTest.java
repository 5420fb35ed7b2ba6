package io.adapterfactory.t2l.fuzz;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Reads thousands of faulty adapter configurations and data files: each is read, or refused with an error that names
 * it.
 */
class MutatedInputsTest {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Path CORPUS = Path.of("src/test/resources/fuzz");

    /** Values that replace the right ones. */
    private static final List<String> VALUES = List.of(
            "null",
            "true",
            "false",
            "0",
            "-1",
            "2",
            "1e308",
            "1e-320",
            "9223372036854775808",
            "0.5",
            "\"\"",
            "\"q_proj\"",
            "\"all-linear\"",
            "\".*(q|v|o)_proj\"",
            "\"((a|aa)*)*b\"",
            "\"(?P<n>.*)_proj\"",
            "\"[\"",
            "\"pissa\"",
            "\"\\ud800\"",
            "[]",
            "{}",
            "[[]]",
            "[null]",
            "[0,1]",
            "[\"q_proj\",\"v_proj\",\"o_proj\"]",
            "{\"q_proj\":4}",
            "{\".*\":1e99}",
            "{\"(\":1}",
            "{\"\":{}}",
            "[{\"role\":\"user\",\"content\":\"a\"}]",
            "[{\"role\":\"user\",\"content\":\"a\"},{\"role\":\"assistant\",\"content\":\"b\"}]",
            "[{\"from\":\"human\",\"value\":[{\"type\":\"text\",\"text\":\"a\"}]},{\"from\":\"gpt\",\"value\":\"b\"}]");

    private static final List<String> KEYS = List.of(
            "r",
            "lora_alpha",
            "target_modules",
            "exclude_modules",
            "rank_pattern",
            "alpha_pattern",
            "layers_to_transform",
            "layers_pattern",
            "init_lora_weights",
            "loftq_config",
            "use_dora",
            "bias",
            "task_type",
            "unknown",
            "prompt",
            "response",
            "instruction",
            "input",
            "output",
            "messages",
            "conversations",
            "completion",
            "split",
            "system",
            "Definition",
            "Instances",
            "metric",
            "choices",
            "few_shot",
            "stop",
            "take",
            "answers",
            "id",
            "labels");

    private static final List<String> PIECES = List.of(
            "{",
            "}",
            "[",
            "]",
            ",",
            ":",
            "\"",
            "\\",
            "\n",
            "\r\n",
            "\uFEFF",
            "\0",
            "null",
            "1e999",
            "\\ud800",
            "{{",
            "}}",
            "{% for a in b %}",
            "#### 1e99999",
            "- ",
            "&a ",
            "*a",
            "PAR1",
            "\u2028",
            "\t",
            ",\"\",");

    @ParameterizedTest
    @CsvSource({"ModelJsonFuzz, 2000", "AdapterFuzz, 2000", "DatasetFuzz, 2000", "BenchmarkFuzz, 2000"})
    void isReadOrRefusedByName(String target, int count) throws IOException {
        Random random = new Random(20);
        List<byte[]> seeds = seeds(target);
        Consumer<byte[]> fuzz = target(target);
        long slowest = 0;
        for (int i = 0; i < count; i++) {
            byte[] input = mutated(seeds.get(random.nextInt(seeds.size())), target, random);
            long start = System.nanoTime();
            try {
                fuzz.accept(input);
            } catch (RuntimeException | Error e) {
                fail("input " + i + " of " + target + ": " + HexFormat.of().formatHex(input), e);
            }
            slowest = Math.max(slowest, System.nanoTime() - start);
        }
        assertThat(slowest / 1_000_000_000).as("seconds of the slowest input").isLessThan(20);
    }

    private static Consumer<byte[]> target(String name) {
        return switch (name) {
            case "ModelJsonFuzz" -> ModelJsonFuzz::fuzzerTestOneInput;
            case "AdapterFuzz" -> AdapterFuzz::fuzzerTestOneInput;
            case "DatasetFuzz" -> DatasetFuzz::fuzzerTestOneInput;
            default -> BenchmarkFuzz::fuzzerTestOneInput;
        };
    }

    private static List<byte[]> seeds(String target) throws IOException {
        List<byte[]> seeds = new ArrayList<>();
        try (var files = Files.list(CORPUS.resolve(target))) {
            for (Path file : files.sorted().toList()) {
                boolean isWanted = !target.equals("ModelJsonFuzz")
                        || file.getFileName().toString().startsWith("adapter-config");
                if (isWanted) {
                    seeds.add(Files.readAllBytes(file));
                }
            }
        }
        assertThat(seeds).isNotEmpty();
        return seeds;
    }

    private static byte[] mutated(byte[] seed, String target, Random random) {
        byte[] input = seed;
        int changes = 1 + random.nextInt(3);
        for (int i = 0; i < changes; i++) {
            input = random.nextBoolean() ? withValue(input, target, random) : withPiece(input, random);
        }
        return input;
    }

    /** Sets a key of the first JSON object in a line or in the whole input. */
    private static byte[] withValue(byte[] input, String target, Random random) {
        int from = target.equals("ModelJsonFuzz") ? 1 : 0;
        String text = new String(input, from, input.length - from, StandardCharsets.UTF_8);
        try {
            JsonNode json = JSON.readTree(text);
            if (json instanceof ObjectNode object) {
                object.set(pick(KEYS, random), JSON.readTree(pick(VALUES, random)));
                String changed = new String(input, 0, from, StandardCharsets.UTF_8) + object;
                return changed.getBytes(StandardCharsets.UTF_8);
            }
        } catch (IOException e) {
            return withPiece(input, random); // the line was invalid already
        }
        return withPiece(input, random);
    }

    /** Inserts, overwrites, removes, or repeats a piece. */
    private static byte[] withPiece(byte[] input, Random random) {
        int at = 1 + random.nextInt(Math.max(1, input.length - 1));
        int end = Math.min(input.length, at + random.nextInt(16));
        at = Math.min(at, input.length);
        ByteArrayOutputStream output = new ByteArrayOutputStream();
        output.write(input, 0, at);
        switch (random.nextInt(5)) {
            case 0 -> output.writeBytes(pick(PIECES, random).getBytes(StandardCharsets.UTF_8));
            case 1 -> output.write(random.nextInt(256));
            case 2 -> at = Math.max(at, end);
            case 3 -> output.write(input, at, Math.max(0, end - at));
            default -> {
                output.writeBytes(pick(PIECES, random).getBytes(StandardCharsets.UTF_8));
                at = Math.max(at, end);
            }
        }
        output.write(input, at, input.length - at);
        return output.toByteArray();
    }

    private static String pick(List<String> texts, Random random) {
        return texts.get(random.nextInt(texts.size()));
    }
}
