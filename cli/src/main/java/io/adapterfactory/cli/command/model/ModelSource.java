package io.adapterfactory.cli.command.model;

import io.adapterfactory.cli.error.FactoryException;
import io.adapterfactory.t2l.gguf.GgufFile;
import io.adapterfactory.t2l.gguf.conversion.GgufConversion;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;

/** Where a base model comes from. */
sealed interface ModelSource {

    /** @throws FactoryException when nothing is there (exit code 3) */
    static ModelSource of(Path path) {
        if (Files.isDirectory(path)) {
            return new HuggingFaceFolder(path);
        }
        if (Files.isRegularFile(path)) {
            return new Gguf(path);
        }
        throw FactoryException.notFound(
                path
                        + " is neither a file nor a folder; expected a GGUF file, or a local model folder in Hugging Face layout");
    }

    /** Fills a folder in Hugging Face layout. */
    void writeTo(Path folder) throws IOException;

    /** A file of llama.cpp. */
    record Gguf(Path file) implements ModelSource {

        @Override
        public void writeTo(Path folder) throws IOException {
            try (GgufFile gguf = GgufFile.open(file)) {
                GgufConversion.write(gguf, folder);
            }
        }
    }

    /** A folder as {@code save_pretrained} writes it, or a snapshot of the Hub. */
    record HuggingFaceFolder(Path source) implements ModelSource {

        private static final Set<String> NAMES = Set.of(
                "config.json",
                "generation_config.json",
                "tokenizer.json",
                "tokenizer_config.json",
                "special_tokens_map.json",
                "chat_template.jinja",
                "chat_template.json",
                "model.safetensors.index.json",
                "README.md",
                "LICENSE");

        @Override
        public void writeTo(Path folder) throws IOException {
            List<Path> files;
            try (var entries = Files.list(source)) {
                files = entries.filter(Files::isRegularFile)
                        .filter(HuggingFaceFolder::isNeeded)
                        .toList();
            }
            for (Path file : files) {
                Files.copy(file, folder.resolve(file.getFileName()));
            }
        }

        private static boolean isNeeded(Path file) {
            String name = file.getFileName().toString();
            return NAMES.contains(name) || name.matches("model(-\\d+-of-\\d+)?\\.safetensors");
        }
    }
}
