package io.adapterfactory.t2l.basemodel.digest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.adapterfactory.t2l.Goldens;
import io.adapterfactory.t2l.artifact.FolderStore;
import io.adapterfactory.t2l.basemodel.BaseModelProfile;
import io.adapterfactory.t2l.basemodel.InvalidProfileException;
import io.adapterfactory.t2l.gguf.GgufFile;
import io.adapterfactory.t2l.gguf.conversion.GgufConversion;
import io.adapterfactory.t2l.gguf.conversion.GgufModels;
import io.adapterfactory.t2l.identity.ModelDigests;
import io.adapterfactory.t2l.tensor.SafetensorsFile;
import io.adapterfactory.t2l.tensor.SafetensorsWriter;
import io.adapterfactory.t2l.tensor.TensorData;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BaseModelDigestsTest {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Path SHIPPED = Path.of("../models/base-models/nano");

    /** Computed from the files of nano by a Python script that follows docs/reference/base-model-digests.md. */
    private static final ModelDigests NANO = new ModelDigests(
            "fb76173765bb36477a5cbde3157b43c9e47898273e00a76a12558b5073795e5c",
            "906670240754e6a2811ed6c103a3199b1e7195181f4fd4d786f42e86a956e0e9",
            "c58e04ecbd32f049322118e8efde56e046809814e773a907a9fc6782d875ae0f",
            null);

    @TempDir
    private Path store;

    private Path model;

    @BeforeEach
    void copyNano() throws IOException {
        model = Files.createDirectories(store.resolve("base-models/tiny"));
        copy(SHIPPED, model);
        Files.delete(model.resolve(BaseModelProfile.FILE));
    }

    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> files = Files.list(from)) {
            for (Path file : files.toList()) {
                Files.copy(file, to.resolve(file.getFileName()));
            }
        }
    }

    private void change(String file, Consumer<ObjectNode> change) throws IOException {
        Path path = model.resolve(file);
        ObjectNode content = (ObjectNode) JSON.readTree(path.toFile());
        change.accept(content);
        JSON.writeValue(path.toFile(), content);
    }

    @Test
    void areThoseOfTheDefinition() {
        assertThat(BaseModelDigests.compute(model)).isEqualTo(NANO);
    }

    @Test
    void theShippedModelSaysItsOwn() {
        assertThat(BaseModelDigests.stored(SHIPPED)).contains(NANO);
    }

    @Test
    void shardsAndSpellingsDoNotMatter() throws IOException {
        shard();
        change("config.json", config -> {
            config.remove("rope_theta");
            config.put("torch_dtype", "bfloat16");
            config.put("max_position_embeddings", 1024);
            config.put("eos_token_id", 5);
        });
        change("tokenizer.json", tokenizer -> {
            ObjectNode sequence = JSON.createObjectNode().put("type", "Sequence");
            sequence.putArray("normalizers").add(tokenizer.get("normalizer"));
            tokenizer.set("normalizer", sequence);
            tokenizer.putNull("pre_tokenizer");
        });
        change("tokenizer_config.json", config -> config.put("model_max_length", 512));

        assertThat(BaseModelDigests.compute(model)).isEqualTo(NANO);
    }

    private void shard() throws IOException {
        Path whole = model.resolve("model.safetensors");
        ObjectNode index = JSON.createObjectNode();
        ObjectNode map = index.putObject("weight_map");
        Map<String, TensorData> first = new LinkedHashMap<>();
        Map<String, TensorData> second = new LinkedHashMap<>();
        try (SafetensorsFile tensors = SafetensorsFile.open(whole)) {
            tensors.tensors().forEach((name, info) -> {
                Map<String, TensorData> shard = first.size() <= second.size() ? first : second;
                shard.put(name, TensorData.of(tensors.floats(name), info.shape()));
                map.put(name, shard == first ? "a.safetensors" : "b.safetensors");
            });
        }
        SafetensorsWriter.write(model.resolve("a.safetensors"), first, Map.of());
        SafetensorsWriter.write(model.resolve("b.safetensors"), second, Map.of());
        JSON.writeValue(model.resolve("model.safetensors.index.json").toFile(), index);
        Files.delete(whole);
    }

    @Test
    void oneNumberChangesTheWeightsOnly() throws IOException {
        byte[] bytes = Files.readAllBytes(model.resolve("model.safetensors"));
        bytes[bytes.length - 3] ^= 1;
        Files.write(model.resolve("model.safetensors"), bytes);

        ModelDigests found = BaseModelDigests.compute(model);

        assertThat(found.weights()).isNotEqualTo(NANO.weights());
        assertThat(found).isEqualTo(new ModelDigests(NANO.config(), found.weights(), NANO.tokenizer(), null));
    }

    @Test
    void everyChangeOfTheResultChangesTheConfigurationsDigest() throws IOException {
        change("config.json", config -> config.put("rope_theta", 10001));

        ModelDigests found = BaseModelDigests.compute(model);

        assertThat(found.config()).isNotEqualTo(NANO.config());
        assertThat(found).isEqualTo(new ModelDigests(found.config(), NANO.weights(), NANO.tokenizer(), null));
    }

    @Test
    void everyChangeOfTokensChangesTheTokenizersDigest() throws IOException {
        requireOtherTokenizer(tokenizer -> tokenizer.putNull("normalizer"));
        requireOtherTokenizer(tokenizer -> {
            ObjectNode vocabulary = (ObjectNode) tokenizer.at("/model/vocab");
            int id = vocabulary.remove("7").asInt();
            vocabulary.put("\u00e4", id);
        });
        requireOtherTokenizer(tokenizer -> {
            ((ObjectNode) tokenizer.at("/model/vocab")).put("ab", 63);
            ((ObjectNode) tokenizer.get("model")).putArray("merges").add("a b");
        });
        change("tokenizer_config.json", config -> config.put("eos_token", "<pad>"));
        assertThat(BaseModelDigests.compute(model).tokenizer()).isNotEqualTo(NANO.tokenizer());
    }

    private void requireOtherTokenizer(Consumer<ObjectNode> change) throws IOException {
        byte[] before = Files.readAllBytes(model.resolve("tokenizer.json"));
        change("tokenizer.json", change);
        assertThat(BaseModelDigests.compute(model).tokenizer()).isNotEqualTo(NANO.tokenizer());
        Files.write(model.resolve("tokenizer.json"), before);
    }

    @Test
    void aTemplateCountsByItsText() throws IOException {
        Files.writeString(model.resolve("chat_template.jinja"), "{{ messages[0].content }}\n");
        String template = BaseModelDigests.compute(model).chatTemplate();
        Files.delete(model.resolve("chat_template.jinja"));
        change("tokenizer_config.json", config -> config.put("chat_template", "{{ messages[0].content }}"));

        // printf '{{ messages[0].content }}' | sha256sum
        assertThat(template).isEqualTo("21b1d9c74a217211f93d54eca585c322017b9008d86619712ec946b10cf156f1");
        assertThat(BaseModelDigests.compute(model).chatTemplate()).isEqualTo(template);
    }

    @Test
    void theSameModelFromAGgufFileIsTheSame() throws IOException {
        Path converted = Files.createDirectory(store.resolve("converted"));
        Path golden = Goldens.folder("A_llama_untied");
        Path file = store.resolve("model.gguf");
        Files.write(
                file,
                GgufModels.of(golden, "llama")
                        .float32("llama.rope.freq_base", 10_000)
                        .build());
        try (GgufFile gguf = GgufFile.open(file)) {
            GgufConversion.write(gguf, converted);
        }
        Path hub = Files.createDirectory(store.resolve("hub"));
        for (String name : new String[] {"config.json", "model.safetensors"}) {
            Files.copy(golden.resolve(name), hub.resolve(name));
        }
        Files.copy(converted.resolve("tokenizer_config.json"), hub.resolve("tokenizer_config.json"));
        ObjectNode tokenizer =
                (ObjectNode) JSON.readTree(converted.resolve("tokenizer.json").toFile());
        ArrayNode pairs = JSON.createArrayNode();
        tokenizer.at("/model/merges").forEach(merge -> {
            String[] parts = merge.asText().split(" ");
            pairs.addArray().add(parts[0]).add(parts[1]);
        });
        ((ObjectNode) tokenizer.get("model")).set("merges", pairs);
        JSON.writeValue(hub.resolve("tokenizer.json").toFile(), tokenizer);

        assertThat(pairs).isNotEmpty();
        assertThat(BaseModelDigests.compute(hub)).isEqualTo(BaseModelDigests.compute(converted));
    }

    /** A model whose weights only a server has; the store has its configuration and tokenizer. */
    @Test
    void aModelWithoutWeightsHasTheOtherDigests() throws IOException {
        Files.delete(model.resolve("model.safetensors"));

        assertThat(BaseModelDigests.compute(model))
                .isEqualTo(new ModelDigests(NANO.config(), null, NANO.tokenizer(), NANO.chatTemplate()));
    }

    @Test
    void anAddedModelKeepsThem() {
        assertThat(BaseModelDigests.stored(model)).isEmpty();

        BaseModelDigests.store(model);

        assertThat(BaseModelDigests.stored(model)).contains(NANO);
        assertThat(BaseModelProfile.read(model).suite()).isEqualTo(BaseModelProfile.WORDS_SUITE);
    }

    @Test
    void areComputedOnceForAnOlderModel() throws IOException {
        FolderStore opened = new FolderStore(store);
        Path remembered = store.resolve("base-model-digests/tiny.json");
        assertThat(BaseModelDigests.of(opened, "tiny")).isEqualTo(NANO);
        assertThat(model.resolve(BaseModelProfile.FILE)).doesNotExist();

        // The stored digests are used, and nothing is computed again.
        Files.writeString(remembered, Files.readString(remembered).replace(NANO.weights(), "0".repeat(64)));
        assertThat(BaseModelDigests.of(opened, "tiny").weights()).isEqualTo("0".repeat(64));

        Files.setLastModifiedTime(model.resolve("model.safetensors"), FileTime.fromMillis(1_000_000));
        assertThat(BaseModelDigests.of(opened, "tiny")).isEqualTo(NANO);
        Files.writeString(remembered, "{");
        assertThat(BaseModelDigests.of(opened, "tiny")).isEqualTo(NANO);
    }

    @Test
    void brokenOnesAreRefused() throws IOException {
        Files.writeString(model.resolve(BaseModelProfile.FILE), "{\"digests\": {\"config\": \"00\"}}");

        assertThatThrownBy(() -> BaseModelDigests.stored(model))
                .isInstanceOf(InvalidProfileException.class)
                .hasMessageContaining("'digests' cannot be used: ");
    }
}
