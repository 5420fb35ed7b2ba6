package io.adapterfactory.dashboard.download;

import io.adapterfactory.t2l.artifact.ArtifactDirectory;
import io.adapterfactory.t2l.artifact.ArtifactStore;
import io.adapterfactory.t2l.artifact.FolderKind;
import io.adapterfactory.t2l.basemodel.PromptFiles;
import io.adapterfactory.t2l.export.ExportBase;
import io.adapterfactory.t2l.export.ExportFormat;
import io.adapterfactory.t2l.export.ExportRequest;
import io.adapterfactory.t2l.export.ExportSettings;
import io.adapterfactory.t2l.export.ExportSource;
import io.adapterfactory.t2l.file.InvalidInputException;
import io.adapterfactory.t2l.lm.DecoderFiles;
import io.adapterfactory.t2l.lora.peft.PeftDirectory;
import io.adapterfactory.t2l.tensor.FloatType;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Semaphore;
import java.util.stream.Stream;

/**
 * Writes adapters in the formats of other programs, each into a separate folder in the store's local folder. An export is complete
 * before its first byte is sent; only a few exist at the same time.
 */
@ApplicationScoped
public class AdapterExports {

    private static final String FOLDER = ".exports";
    private static final int MAX_AT_ONCE = 2;
    /** No download takes longer than this, so an older folder was left by a process that was killed. */
    private static final Duration LEFT_BEHIND = Duration.ofDays(1);

    /**
     * An adapter's files.
     *
     * @param baseModel its name in the factory
     */
    public record Adapter(String id, String baseModel, Path folder) {

        private ExportSource source() {
            return ExportSource.read(
                    "adapter " + id, folder, PeftDirectory.baseModel(folder).orElse(baseModel));
        }
    }

    /**
     * A format, and whether an adapter is available in it.
     *
     * @param whyNot why it is not available, as a message; empty if no reason is known
     */
    public record Offer(ExportFormat format, Optional<String> whyNot) {}

    private final ArtifactStore store;
    private final Semaphore free = new Semaphore(MAX_AT_ONCE);

    AdapterExports(ArtifactStore store) {
        this.store = store;
    }

    /**
     * All formats, including those in which the adapter is not available. Does not read the base model's weights.
     *
     * @throws InvalidInputException when the adapter's files are invalid
     */
    public List<Offer> offers(Adapter adapter) {
        ExportSource source = adapter.source();
        return Arrays.stream(ExportFormat.values())
                .map(format -> new Offer(format, whyNot(format, source, adapter.baseModel())))
                .toList();
    }

    private Optional<String> whyNot(ExportFormat format, ExportSource source, String baseModel) {
        if (format == ExportFormat.PEFT) {
            return Optional.empty();
        }
        if (format == ExportFormat.MERGED && !hasWeights(baseModel)) {
            return Optional.of(withoutWeights(baseModel));
        }
        Optional<Path> base = PromptFiles.find(store, baseModel);
        return base.isEmpty()
                ? Optional.of(missing(baseModel))
                : new ExportRequest(
                                source,
                                ExportSettings.of(format, Optional.empty()),
                                new ExportBase(baseModel, base::get))
                        .whyNot();
    }

    /**
     * Writes an adapter. The caller closes the result after sending it.
     *
     * @throws NotExportableException when this adapter is not available in this format
     * @throws ExportUnavailableException when there is no room, or too many others are being sent
     * @throws IllegalArgumentException when a number type is given for a merged model
     * @throws InvalidInputException when the adapter's files are invalid
     */
    public WrittenExport write(Adapter adapter, ExportFormat format, Optional<FloatType> type) {
        ExportSettings settings = ExportSettings.of(format, type);
        ExportRequest request = new ExportRequest(adapter.source(), settings, base(format, adapter.baseModel()));
        WrittenExport written = reserve(adapter.id() + "-" + format);
        try {
            removeLeftBehind();
            request.requireFit();
            ArtifactDirectory.create(written.folder(), request::write);
            return written;
        } catch (InvalidInputException e) {
            written.close();
            throw new NotExportableException(e.getMessage(), e);
        } catch (IOException | UncheckedIOException e) {
            written.close();
            throw new ExportUnavailableException("the export was not written: " + e.getMessage(), e);
        } catch (RuntimeException e) {
            written.close();
            throw e;
        }
    }

    private WrittenExport reserve(String name) {
        if (!free.tryAcquire()) {
            throw new ExportUnavailableException(
                    MAX_AT_ONCE + " exports are being sent, which is the maximum; try again later");
        }
        return new WrittenExport(name, exports().resolve(UUID.randomUUID().toString()), free::release);
    }

    private Path exports() {
        return store.folder().resolve(FOLDER);
    }

    private void removeLeftBehind() throws IOException {
        Instant old = Instant.now().minus(LEFT_BEHIND);
        Files.createDirectories(exports());
        try (Stream<Path> places = Files.list(exports())) {
            for (Path place : places.toList()) {
                if (Files.getLastModifiedTime(place).toInstant().isBefore(old)) {
                    ArtifactDirectory.delete(place);
                }
            }
        }
    }

    private ExportBase base(ExportFormat format, String baseModel) {
        if (format == ExportFormat.MERGED && !hasWeights(baseModel)) {
            throw new NotExportableException(withoutWeights(baseModel));
        }
        Optional<Path> folder =
                switch (format) {
                    case PEFT -> Optional.empty();
                    case GGUF -> PromptFiles.find(store, baseModel);
                    case MERGED -> store.find(FolderKind.BASE_MODELS, baseModel);
                };
        return new ExportBase(
                baseModel, () -> folder.orElseThrow(() -> new NotExportableException(missing(baseModel))));
    }

    private boolean hasWeights(String baseModel) {
        return DecoderFiles.hasWeights(store.fileNames(FolderKind.BASE_MODELS, baseModel));
    }

    private static String missing(String baseModel) {
        return "base model '" + baseModel + "' is not in the store; add it with: factory model add SOURCE --name "
                + baseModel;
    }

    private static String withoutWeights(String baseModel) {
        return "the store has no weights of base model '" + baseModel + "' to merge the adapter into";
    }
}
