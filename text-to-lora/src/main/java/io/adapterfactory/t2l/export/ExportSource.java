package io.adapterfactory.t2l.export;

import io.adapterfactory.t2l.file.SizeLimit;
import io.adapterfactory.t2l.identity.FittingBaseModels;
import io.adapterfactory.t2l.lora.ExportForm;
import io.adapterfactory.t2l.lora.InvalidAdapterException;
import io.adapterfactory.t2l.lora.LoraWeights;
import io.adapterfactory.t2l.lora.peft.PeftDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * An adapter that is exported.
 *
 * @param name for messages
 * @param baseModel name in its files
 * @param form of the scaling in PEFT files
 * @param description of its task; empty if unknown
 * @param cardText text of its card; empty for the usual one
 */
public record ExportSource(
        String name,
        LoraWeights weights,
        String baseModel,
        ExportForm form,
        FittingBaseModels fits,
        Optional<String> description,
        Optional<String> cardText) {

    /**
     * An adapter in a PEFT folder, whose scaling is kept as it is.
     *
     * @param baseModel name in the exported files
     * @throws InvalidAdapterException when the folder does not contain a usable adapter
     */
    public static ExportSource read(String name, Path folder, String baseModel) {
        return new ExportSource(
                name,
                PeftDirectory.read(folder),
                baseModel,
                ExportForm.FAITHFUL,
                FittingBaseModels.read(folder),
                description(folder),
                HubCard.textIn(folder));
    }

    private static Optional<String> description(Path folder) {
        Path file = folder.resolve(PeftDirectory.DESCRIPTION);
        try {
            return Files.exists(file)
                    ? Optional.of(SizeLimit.CONFIG_BYTES.readText(file).strip())
                    : Optional.empty();
        } catch (IOException e) {
            throw new InvalidAdapterException(file + " cannot be read: " + e.getMessage(), e);
        }
    }
}
