package io.adapterfactory.t2l.export;

import io.adapterfactory.t2l.basemodel.digest.BaseModelDigests;
import io.adapterfactory.t2l.file.InvalidInputException;
import io.adapterfactory.t2l.identity.BaseModelMismatchException;
import io.adapterfactory.t2l.identity.Fit;
import io.adapterfactory.t2l.lm.config.ModelConfig;
import io.adapterfactory.t2l.lora.peft.PeftDirectory;
import io.adapterfactory.t2l.tensor.FloatType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** A request to write an adapter for other programs. */
public record ExportRequest(ExportSource source, ExportSettings settings, ExportBase base) {

    /**
     * Why the adapter cannot be written, as a message; empty if no reason is known. Checks the base model's
     * configuration, but not its weights.
     */
    public Optional<String> whyNot() {
        try {
            if (settings.format() != ExportFormat.PEFT) {
                AdaptedBase adapted = new AdaptedBase(source.weights(), ModelConfig.read(base.folder()));
                if (settings.format() == ExportFormat.GGUF) {
                    GgufLoraFile.requireArchitecture(adapted.base());
                }
                BaseModelDigests.stored(base.folder())
                        .ifPresent(digests -> source.fits().check(source.name(), base.name(), digests));
            }
            return Optional.empty();
        } catch (InvalidInputException e) {
            return Optional.of(e.getMessage());
        }
    }

    /**
     * Compares the base model with the one that the adapter was made for. For a merged model, the weights must be known
     * to fit, because a wrong one cannot be recognized later; their digests are computed if they are not stored.
     *
     * @return how well it is known to fit
     * @throws BaseModelMismatchException when it does not fit, or when the adapter would be merged into other weights
     *     and that is not allowed
     */
    public Fit requireFit() {
        return switch (settings.format()) {
            case PEFT -> Fit.SAME;
            case GGUF ->
                BaseModelDigests.stored(base.folder())
                        .map(digests -> source.fits().check(source.name(), base.name(), digests))
                        .orElse(Fit.SAME);
            case MERGED -> {
                Fit fit = source.fits().check(source.name(), base.name(), BaseModelDigests.of(base.folder()));
                if (fit == Fit.OTHER_WEIGHTS && !settings.allowOtherWeights()) {
                    throw new BaseModelMismatchException(source.name() + " was made for other weights of base model '"
                            + base.name() + "', so the result of merging it into these is unknown; merge it into the"
                            + " weights that it was made for");
                }
                yield fit;
            }
        };
    }

    /**
     * Fills an existing folder; after an error, the folder may contain some of the files.
     *
     * @throws InvalidInputException when the adapter cannot be written in this format
     */
    public void write(Path folder) throws IOException {
        String name = settings.baseId().orElse(source.baseModel());
        AdapterExport export = new AdapterExport(source.weights(), new HubCard(name, license(), source.description()));
        FloatType numbers = settings.type().orElse(FloatType.F32);
        switch (settings.format()) {
            case PEFT -> {
                export.writePeft(folder, source.form(), numbers, source.cardText());
                source.fits().write(folder);
                if (source.description().isPresent()) {
                    Files.writeString(
                            folder.resolve(PeftDirectory.DESCRIPTION),
                            source.description().get() + "\n");
                }
            }
            case GGUF ->
                export.writeGguf(folder, base.folder(), numbers, settings.from().orElse(base.name()));
            case MERGED -> export.writeMerged(folder, base.folder(), AdapterExport.SHARD_BYTES);
        }
    }

    private String license() {
        return settings.license()
                .or(() ->
                        settings.format() == ExportFormat.MERGED ? HubCard.licenseIn(base.folder()) : Optional.empty())
                .orElse(HubCard.UNKNOWN_LICENSE);
    }
}
