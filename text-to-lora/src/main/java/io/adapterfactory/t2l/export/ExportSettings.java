package io.adapterfactory.t2l.export;

import io.adapterfactory.t2l.tensor.FloatType;
import java.util.Optional;

/**
 * Settings of an export.
 *
 * @param type of the numbers in peft and gguf; empty: F32
 * @param baseId name of the base model in the exported files; empty uses the name in the adapter's files
 * @param license as the Hub names it; empty: unknown, or for merged that of the base model
 * @param from base model in the Modelfile of gguf; empty: the base model's name
 * @param allowOtherWeights whether it may be merged into other weights than those that it was made for
 */
public record ExportSettings(
        ExportFormat format,
        Optional<FloatType> type,
        Optional<String> baseId,
        Optional<String> license,
        Optional<String> from,
        boolean allowOtherWeights) {

    /** @throws IllegalArgumentException when a number type is given for a merged model */
    public ExportSettings {
        if (format == ExportFormat.MERGED && type.isPresent()) {
            throw new IllegalArgumentException("a number type is for the formats peft and gguf; a merged model has the"
                    + " base model's number type");
        }
    }

    /** The defaults of the command. */
    public static ExportSettings of(ExportFormat format, Optional<FloatType> type) {
        return new ExportSettings(format, type, Optional.empty(), Optional.empty(), Optional.empty(), false);
    }
}
