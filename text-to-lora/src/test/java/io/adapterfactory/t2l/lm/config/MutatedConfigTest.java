package io.adapterfactory.t2l.lm.config;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.adapterfactory.t2l.Goldens;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A changed configuration must give either a usable configuration or an error that names the file. {@code
 * -Dmutated.configs=10000} tries more of them.
 */
class MutatedConfigTest {

    private static final int INPUTS = Integer.getInteger("mutated.configs", 2_000);
    private static final int LARGE_HEAD = 1024;
    private static final List<String> GOLDENS = List.of(
            "A_llama_untied",
            "A_llama_rope_llama3",
            "A_llama_yarn",
            "A_llama_dynamic",
            "A_mistral_sw8",
            "A_gemma2",
            "A_gemma3_text",
            "A_qwen2_sliding",
            "A_qwen3",
            "A_smollm3",
            "A_olmo2",
            "A_granite");
    private static final List<String> VALUES = List.of(
            "null",
            "true",
            "false",
            "0",
            "1",
            "2",
            "-1",
            "7",
            "0.5",
            "1e-300",
            "1e300",
            "1e999",
            "2147483647",
            "2147483648",
            "99999999999999999999",
            "\"\"",
            "\"silu\"",
            "\"yarn\"",
            "\"dynamic\"",
            "\"llama3\"",
            "\"full_attention\"",
            "[]",
            "[1]",
            "[\"sliding_attention\", \"full_attention\"]",
            "{}",
            "{\"rope_type\": \"yarn\", \"factor\": 2.0}",
            "{\"full_attention\": {}, \"sliding_attention\": {\"rope_theta\": 5.0}}");

    private final ObjectMapper json = new ObjectMapper();

    @TempDir
    Path folder;

    @Test
    void isReadOrRefusedByName() throws IOException {
        Random random = new Random(19);
        List<ObjectNode> seeds = new ArrayList<>();
        List<Map.Entry<String, JsonNode>> pool = new ArrayList<>();
        for (String golden : GOLDENS) {
            ObjectNode seed = (ObjectNode)
                    json.readTree(Goldens.folder(golden).resolve("config.json").toFile());
            seeds.add(seed);
            seed.properties().forEach(pool::add);
        }
        int read = 0;
        for (int i = 0; i < INPUTS; i++) {
            ObjectNode config = seeds.get(random.nextInt(seeds.size())).deepCopy();
            for (int change = random.nextInt(3); change >= 0; change--) {
                mutate(config, pool, random);
            }
            read += isRead(config) ? 1 : 0;
        }

        assertThat(read).as("inputs that are configurations").isBetween(INPUTS / 20, INPUTS);
    }

    private void mutate(ObjectNode config, List<Map.Entry<String, JsonNode>> pool, Random random) throws IOException {
        Map.Entry<String, JsonNode> other = pool.get(random.nextInt(pool.size()));
        ObjectNode target = config;
        List<String> keys = new ArrayList<>();
        config.fieldNames().forEachRemaining(keys::add);
        String key = keys.get(random.nextInt(keys.size()));
        if (config.get(key) instanceof ObjectNode nested && !nested.isEmpty()) {
            target = nested;
            keys.clear();
            nested.fieldNames().forEachRemaining(keys::add);
            key = keys.get(random.nextInt(keys.size()));
        }
        switch (random.nextInt(4)) {
            case 0 -> target.remove(key);
            case 1 -> target.set(key, json.readTree(VALUES.get(random.nextInt(VALUES.size()))));
            case 2 -> target.set(other.getKey(), other.getValue().deepCopy());
            default -> config.set(other.getKey(), json.readTree(VALUES.get(random.nextInt(VALUES.size()))));
        }
    }

    private boolean isRead(ObjectNode root) throws IOException {
        Path file = folder.resolve("config.json");
        String text = json.writeValueAsString(root).replace("\"Infinity\"", "1e999");
        Files.writeString(file, text);
        ModelConfig config;
        try {
            config = ModelConfig.read(folder);
        } catch (InvalidModelException e) {
            assertThat(e.getMessage()).as(text).startsWith(file + ": ").hasSizeLessThan(1000);
            return false;
        }
        assertThat(config.attention().queryScale()).as(text).isFinite();
        config.loraTarget(List.of("q_proj", "down_proj"));
        for (Rotary.Rope rope : List.of(config.rotary().full(), config.rotary().sliding())) {
            int head = Math.min(LARGE_HEAD, config.dimensions().heads().size());
            for (int length : List.of(1, 100, config.dimensions().maxPositions())) {
                assertThat(Arrays.stream(rope.scaling().inverseFrequencies(rope.theta(), head, length)))
                        .as(text)
                        .allMatch(frequency -> Double.isFinite(frequency) && frequency >= 0);
            }
            assertThat(rope.scaling().attentionFactor()).as(text).isFinite().isPositive();
        }
        return true;
    }
}
