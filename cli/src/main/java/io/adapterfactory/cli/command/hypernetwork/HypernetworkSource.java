package io.adapterfactory.cli.command.hypernetwork;

import io.adapterfactory.cli.error.FactoryException;
import io.adapterfactory.t2l.artifact.Manifest;
import io.adapterfactory.t2l.artifact.ModelSignature;
import io.adapterfactory.t2l.hypernetwork.HypernetworkConfig;
import io.adapterfactory.t2l.hypernetwork.checkpoint.HypernetworkFolder;
import io.adapterfactory.t2l.hypernetwork.checkpoint.ReleasedCheckpoint;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** A hypernetwork that a user adds. */
public sealed interface HypernetworkSource {

    /**
     * @param folder in the factory's own format, or a checkpoint in the format of the Text-to-LoRA authors
     * @param options for a released checkpoint
     * @throws FactoryException when the folder does not exist (exit code 3), or has neither format
     */
    static HypernetworkSource of(Path folder, ReleasedOptions options) {
        if (!Files.isDirectory(folder)) {
            throw FactoryException.notFound(folder + " is not a folder");
        }
        if (Files.exists(folder.resolve(HypernetworkFolder.CONFIG))) {
            options.requireNone(folder);
            return Own.read(folder);
        }
        if (Files.exists(folder.resolve(ReleasedCheckpoint.WEIGHTS))) {
            return Released.read(folder, options);
        }
        throw FactoryException.badInput(folder + " is not a hypernetwork; expected " + HypernetworkFolder.CONFIG
                + " and " + HypernetworkFolder.WEIGHTS + ", or a checkpoint of the Text-to-LoRA authors with "
                + ReleasedCheckpoint.WEIGHTS + ", " + ReleasedCheckpoint.ARGUMENTS + ", and "
                + ReleasedCheckpoint.ADAPTER_CONFIG);
    }

    HypernetworkConfig config();

    /** Writes the hypernetwork into a folder, without a manifest. */
    void writeTo(Path folder) throws IOException;

    /**
     * A folder in the factory's own format, for example from {@code train hypernetwork}, or from another factory's
     * store.
     */
    record Own(Path folder, HypernetworkConfig config) implements HypernetworkSource {

        private static Own read(Path folder) {
            if (Files.exists(folder.resolve(Manifest.NAME))) {
                Manifest.read(folder).verify(folder);
            }
            return new Own(folder, HypernetworkFolder.readConfig(folder));
        }

        @Override
        public void writeTo(Path target) throws IOException {
            List<Path> files;
            try (var entries = Files.list(folder)) {
                files = entries.filter(Files::isRegularFile)
                        .filter(file -> !file.endsWith(Manifest.NAME) && !file.endsWith(ModelSignature.NAME))
                        .toList();
            }
            for (Path file : files) {
                Files.copy(file, target.resolve(file.getFileName()));
            }
        }
    }

    /** A checkpoint of the Text-to-LoRA authors, which is converted. */
    record Released(ReleasedCheckpoint checkpoint, boolean half) implements HypernetworkSource {

        /** @throws io.adapterfactory.t2l.hypernetwork.InvalidHypernetworkException when it cannot be read */
        public static Released read(Path folder, ReleasedOptions options) {
            return new Released(
                    ReleasedCheckpoint.read(
                            folder, new ReleasedCheckpoint.Names(options.baseModel(), options.textEncoder())),
                    options.half());
        }

        @Override
        public HypernetworkConfig config() {
            return checkpoint.config();
        }

        @Override
        public void writeTo(Path folder) {
            HypernetworkFolder.write(folder, checkpoint.config(), checkpoint.weights(), half);
        }
    }
}
