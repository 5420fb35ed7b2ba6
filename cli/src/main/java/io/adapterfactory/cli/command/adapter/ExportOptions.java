package io.adapterfactory.cli.command.adapter;

import io.adapterfactory.cli.error.FactoryException;
import io.adapterfactory.t2l.artifact.ArtifactDirectory;
import io.adapterfactory.t2l.export.ExportBase;
import io.adapterfactory.t2l.export.ExportFormat;
import io.adapterfactory.t2l.export.ExportRequest;
import io.adapterfactory.t2l.export.ExportSettings;
import io.adapterfactory.t2l.export.ExportSource;
import io.adapterfactory.t2l.identity.BaseModelMismatchException;
import io.adapterfactory.t2l.identity.Fit;
import io.adapterfactory.t2l.tensor.FloatType;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
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
        ExportRequest request = new ExportRequest(
                source,
                new ExportSettings(
                        format,
                        Optional.ofNullable(type),
                        Optional.ofNullable(baseId),
                        Optional.ofNullable(license),
                        Optional.ofNullable(from),
                        otherWeights),
                base);
        Fit fit = fit(request);
        BaseModelFit.print(source.name(), base.name(), fit, spec);
        try {
            ArtifactDirectory.create(target.toAbsolutePath(), request::write);
        } catch (FileAlreadyExistsException e) {
            throw exists(target);
        }
        return fit.warnings();
    }

    private Fit fit(ExportRequest request) {
        try {
            return request.requireFit();
        } catch (BaseModelMismatchException e) {
            throw format == ExportFormat.MERGED && !otherWeights
                    ? FactoryException.badInput(e.getMessage() + ", or add --allow-other-weights")
                    : e;
        }
    }

    /** As the option is written: in lower case. */
    static final class FloatTypes implements ITypeConverter<FloatType> {

        @Override
        public FloatType convert(String value) {
            try {
                return FloatType.named(value);
            } catch (IllegalArgumentException e) {
                throw new TypeConversionException(e.getMessage());
            }
        }
    }
}
