package io.adapterfactory.cli.command.model;

import io.adapterfactory.cli.command.source.HubSnapshot;
import io.adapterfactory.cli.error.FactoryException;
import io.adapterfactory.t2l.basemodel.BaseModelProfile;
import io.adapterfactory.t2l.gguf.GgufFile;
import io.adapterfactory.t2l.gguf.conversion.GgufConversion;
import io.adapterfactory.t2l.hub.BaseModelFiles;
import io.adapterfactory.t2l.hub.HubListener;
import io.adapterfactory.t2l.hub.HubSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/** The source of a base model. */
sealed interface ModelSource {

    /**
     * @param source a path, or the id of a model on the Hub; an existing path takes precedence
     * @param hub read only when the Hub is used
     * @throws FactoryException when it is neither (exit code 3)
     */
    static ModelSource of(String source, Supplier<HubSettings> hub) {
        Path path = Path.of(source);
        if (Files.isDirectory(path)) {
            return new HuggingFaceFolder(path);
        }
        if (Files.isRegularFile(path)) {
            return new Gguf(path);
        }
        Optional<HubSnapshot> onHub = HubSnapshot.of(source);
        if (onHub.isPresent() && !source.endsWith(".gguf")) {
            return new Hub(onHub.get(), hub);
        }
        throw FactoryException.notFound(source
                + " does not exist; expected a GGUF file, a model folder in Hugging Face layout, or the id of a model"
                + " on the Hub (owner/name, with an optional @revision)");
    }

    /**
     * Fills a folder in Hugging Face layout.
     *
     * @param listener notified of downloads
     */
    void writeTo(Path folder, HubListener listener) throws IOException;

    /** A model of the Hugging Face Hub, or of a mirror. */
    record Hub(HubSnapshot snapshot, Supplier<HubSettings> settings) implements ModelSource {

        @Override
        public void writeTo(Path folder, HubListener listener) throws IOException {
            Path downloaded = snapshot.download(settings.get(), new BaseModelFiles(), listener);
            new HuggingFaceFolder(downloaded).writeTo(folder, listener);
        }
    }

    /** A file in llama.cpp's format. */
    record Gguf(Path file) implements ModelSource {

        @Override
        public void writeTo(Path folder, HubListener listener) throws IOException {
            try (GgufFile gguf = GgufFile.open(file)) {
                GgufConversion.write(gguf, folder);
            }
        }
    }

    /** A folder written by {@code save_pretrained}, or a snapshot of the Hub. */
    record HuggingFaceFolder(Path source) implements ModelSource {

        private static final Set<String> NAMES = Set.of(
                BaseModelProfile.FILE,
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
        public void writeTo(Path folder, HubListener listener) throws IOException {
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
