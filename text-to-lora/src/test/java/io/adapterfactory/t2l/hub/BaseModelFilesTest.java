package io.adapterfactory.t2l.hub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BaseModelFilesTest {

    @TempDir
    private Path folder;

    private List<String> chosen(String... listed) throws InterruptedException {
        return new BaseModelFiles().choose("acme/x", new TreeSet<>(List.of(listed)), folder::resolve);
    }

    @Test
    void onlyWhatAModelNeedsIsTaken() throws Exception {
        assertThat(chosen(
                        ".gitattributes",
                        "LICENSE.txt",
                        "README.md",
                        "additional_chat_templates/tools.jinja",
                        "added_tokens.json",
                        "chat_template.jinja",
                        "config.json",
                        "consolidated.safetensors",
                        "flax_model.msgpack",
                        "generation_config.json",
                        "model.safetensors",
                        "model.safetensors.index.json",
                        "modeling_x.py",
                        "onnx/model.onnx",
                        "original/params.json",
                        "pytorch_model.bin",
                        "special_tokens_map.json",
                        "tokenizer.json",
                        "tokenizer.model",
                        "training_args.bin",
                        "vocab.json",
                        "x/model.safetensors"))
                .containsExactly(
                        "LICENSE.txt",
                        "README.md",
                        "added_tokens.json",
                        "additional_chat_templates/tools.jinja",
                        "chat_template.jinja",
                        "config.json",
                        "generation_config.json",
                        "model.safetensors",
                        "special_tokens_map.json",
                        "tokenizer.json");
    }

    @Test
    void shardsAreThoseOfTheIndex() throws Exception {
        Files.writeString(
                folder.resolve("model.safetensors.index.json"),
                "{\"weight_map\": {\"a\": \"m-1.safetensors\", \"b\": \"m-2.safetensors\", \"c\": \"m-1.safetensors\"}}");

        assertThat(chosen(
                        "config.json",
                        "consolidated-1.safetensors",
                        "m-1.safetensors",
                        "m-2.safetensors",
                        "model.safetensors.index.json",
                        "tokenizer.json"))
                .containsExactly(
                        "config.json",
                        "m-1.safetensors",
                        "m-2.safetensors",
                        "model.safetensors.index.json",
                        "tokenizer.json");
    }

    @Test
    void withoutTokenizerJsonTheOlderFormsAreTaken() throws Exception {
        assertThat(chosen("config.json", "model.safetensors", "tokenizer.model"))
                .contains("tokenizer.model");
        assertThat(chosen("config.json", "model.safetensors", "merges.txt", "vocab.json"))
                .contains("merges.txt", "vocab.json");
        assertThatThrownBy(() -> chosen("config.json", "model.safetensors", "vocab.json"))
                .isInstanceOf(HubException.class)
                .hasMessageContaining("has no tokenizer.json");
    }

    @Test
    void anotherTokenizerFileMayBeNamed() throws Exception {
        Files.writeString(
                folder.resolve("tokenizer_config.json"),
                "{\"fast_tokenizer_files\": [\"tokenizer.4.0.0.json\", \"tokenizer.9.json\", \"evil.py\"]}");

        assertThat(chosen(
                        "config.json",
                        "evil.py",
                        "model.safetensors",
                        "tokenizer.4.0.0.json",
                        "tokenizer.json",
                        "tokenizer_config.json"))
                .contains("tokenizer.4.0.0.json")
                .doesNotContain("tokenizer.9.json", "evil.py");
    }

    @Test
    void anIndexThatCannotBeReadIsNamed() throws Exception {
        Files.writeString(folder.resolve("model.safetensors.index.json"), "{\"weight_map\": {");

        assertThatThrownBy(() -> chosen("config.json", "model.safetensors.index.json", "tokenizer.json"))
                .isInstanceOf(HubException.class)
                .hasMessageContaining("model.safetensors.index.json of acme/x cannot be read");
    }
}
