package io.adapterfactory.t2l.gguf.conversion;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.adapterfactory.t2l.gguf.GgufFile;
import io.adapterfactory.t2l.gguf.InvalidGgufException;
import io.adapterfactory.t2l.lm.config.ModelConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * Converts the model in a GGUF file to a Hugging Face folder: {@code config.json}, {@code generation_config.json},
 * {@code tokenizer.json}, {@code tokenizer_config.json}, {@code model.safetensors}, and, if the file names a license,
 * {@code README.md}.
 */
public final class GgufConversion {

    private static final ObjectMapper JSON = new ObjectMapper();

    private GgufConversion() {}

    /**
     * @param folder must exist; after an error it may contain some of the files
     * @throws InvalidGgufException naming what is missing from the file or not supported
     * @throws IOException when the folder is not writable
     */
    public static void write(GgufFile file, Path folder) throws IOException {
        Architecture architecture = Architecture.of(file.metadata());
        SpecialTokens special = SpecialTokens.of(file.metadata());
        write(folder.resolve("config.json"), new ConfigJson(file, architecture).content(special));
        write(folder.resolve("generation_config.json"), special.generationConfig());
        write(folder.resolve("tokenizer.json"), new TokenizerJson(file.metadata(), special).content());
        write(folder.resolve("tokenizer_config.json"), special.tokenizerConfig(file.metadata()));
        Optional<String> license = file.metadata().text("general.license");
        if (license.isPresent()) {
            Files.writeString(folder.resolve("README.md"), "---\nlicense: " + license.get() + "\n---\n");
        }
        new Weights(file, architecture, ModelConfig.read(folder)).write(folder.resolve("model.safetensors"));
    }

    private static void write(Path file, Map<String, Object> content) throws IOException {
        JSON.writerWithDefaultPrettyPrinter().writeValue(file.toFile(), content);
    }
}
