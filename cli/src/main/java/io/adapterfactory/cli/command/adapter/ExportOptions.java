package io.adapterfactory.cli.command.adapter;

import io.adapterfactory.cli.command.source.ModelCard;
import io.adapterfactory.cli.error.FactoryException;
import io.adapterfactory.t2l.artifact.ArtifactDirectory;
import io.adapterfactory.t2l.basemodel.digest.BaseModelDigests;
import io.adapterfactory.t2l.export.AdapterExport;
import io.adapterfactory.t2l.export.HubCard;
import io.adapterfactory.t2l.identity.Fit;
import io.adapterfactory.t2l.lora.peft.PeftDirectory;
import io.adapterfactory.t2l.tensor.FloatType;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/** In which format an adapter is written, and what its files say. */
final class ExportOptions {

    @Option(
            names = "--format",
            paramLabel = "FORMAT",
            defaultValue = "peft",
            description = "peft (PEFT, vLLM, and others), gguf (llama.cpp, Ollama), or merged (the base"
                    + " model with the adapter merged in) (default: ${DEFAULT-VALUE}).")
    private ExportFormat format;

    @Option(
            names = "--dtype",
            paramLabel = "TYPE",
            converter = FloatTypes.class,
            description =
                    "Number type of peft and gguf: f32, f16, or bf16 (default: f32). merged has the base model's.")
    private FloatType type;

    @Option(
            names = "--base-id",
            paramLabel = "ID",
            description =
                    "Name of the base model in the exported files, such as owner/name on the Hugging Face Hub. Default:"
                            + " the name in adapter_config.json.")
    private String baseId;

    @Option(
            names = "--license",
            paramLabel = "ID",
            description =
                    "License for the model card, as the Hub names it. Default: unknown; for merged, that of the base"
                            + " model.")
    private String license;

    @Option(
            names = "--from",
            paramLabel = "MODEL",
            description = "Base model in the Modelfile of gguf: a model of Ollama, or a GGUF file. Default: the base"
                    + " model's name.")
    private String from;

    @Option(
            names = "--allow-other-weights",
            description = "Allow merging into weights other than those that the adapter was made for.")
    private boolean otherWeights;

    @Spec(Spec.Target.MIXEE)
    private CommandSpec spec;

    ExportFormat format() {
        return format;
    }

    /** @throws FactoryException when options contradict each other, or the target exists */
    void require(Path target) {
        if (format == ExportFormat.MERGED && type != null) {
            throw FactoryException.badInput(
                    "--dtype is for the formats peft and gguf; a merged model has the base" + " model's number type");
        }
        if (format != ExportFormat.GGUF && from != null) {
            throw FactoryException.badInput(
                    "--from is for the format gguf, which has a Modelfile; found --format " + format);
        }
        if (format != ExportFormat.MERGED && otherWeights) {
            throw FactoryException.badInput("--allow-other-weights is for the format merged; found --format " + format);
        }
        if (Files.exists(target)) {
            throw exists(target);
        }
    }

    private static FactoryException exists(Path target) {
        return FactoryException.badInput(target + " exists; expected a new folder");
    }

    /**
     * Writes an adapter into a new folder, completely or not at all.
     *
     * @return names of the warnings that were printed
     */
    List<String> write(Path target, ExportSource source, ExportBase base) {
        List<String> warnings = checkFits(source, base);
        try {
            ArtifactDirectory.create(target.toAbsolutePath(), folder -> fill(folder, source, base));
        } catch (FileAlreadyExistsException e) {
            throw exists(target);
        }
        return warnings;
    }

    /** A wrong merged model cannot be recognized later, so the base model's weights must be known to fit. */
    private List<String> checkFits(ExportSource source, ExportBase base) {
        return switch (format) {
            case PEFT -> List.of();
            case GGUF ->
                BaseModelDigests.stored(base.folder())
                        .map(digests -> BaseModelFit.check(source.name(), source.fits(), base.name(), digests, spec))
                        .orElse(List.of());
            case MERGED -> {
                List<String> warnings = BaseModelFit.check(
                        source.name(), source.fits(), base.name(), BaseModelDigests.of(base.folder()), spec);
                if (warnings.contains(Fit.OTHER_WEIGHTS.name()) && !otherWeights) {
                    throw FactoryException.badInput(source.name() + " was made for other weights of base model '"
                            + base.name() + "', so its effect on these is unknown; merge it into the weights"
                            + " that it was made for, or use --allow-other-weights");
                }
                yield warnings;
            }
        };
    }

    private void fill(Path folder, ExportSource source, ExportBase base) throws IOException {
        String name = Optional.ofNullable(baseId).orElse(source.baseModel());
        AdapterExport export =
                new AdapterExport(source.weights(), new HubCard(name, license(base), source.description()));
        FloatType numbers = Optional.ofNullable(type).orElse(FloatType.F32);
        switch (format) {
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
                export.writeGguf(
                        folder,
                        base.folder(),
                        numbers,
                        Optional.ofNullable(from).orElse(base.name()));
            case MERGED -> export.writeMerged(folder, base.folder(), AdapterExport.SHARD_BYTES);
        }
    }

    private String license(ExportBase base) {
        return Optional.ofNullable(license)
                .or(() -> format == ExportFormat.MERGED ? ModelCard.license(base.folder()) : Optional.empty())
                .orElse(HubCard.UNKNOWN_LICENSE);
    }

    /** As the option is written: in lower case. */
    static final class FloatTypes implements ITypeConverter<FloatType> {

        @Override
        public FloatType convert(String value) {
            return Arrays.stream(FloatType.values())
                    .filter(type -> type.name().toLowerCase(Locale.ROOT).equals(value))
                    .findFirst()
                    .orElseThrow(
                            () -> new TypeConversionException("expected one of f32, f16, bf16, found '" + value + "'"));
        }
    }
}
