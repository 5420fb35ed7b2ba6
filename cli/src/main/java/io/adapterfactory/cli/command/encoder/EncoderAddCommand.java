package io.adapterfactory.cli.command.encoder;

import io.adapterfactory.cli.command.option.StoreOption;
import io.adapterfactory.cli.command.option.StoredFolders;
import io.adapterfactory.cli.command.source.DownloadProgress;
import io.adapterfactory.cli.command.source.HubSnapshot;
import io.adapterfactory.cli.error.ExitCode;
import io.adapterfactory.cli.error.FactoryException;
import io.adapterfactory.cli.launch.StoreAccess;
import io.adapterfactory.cli.terminal.Progress;
import io.adapterfactory.t2l.embedding.BundledEncoder;
import io.adapterfactory.t2l.embedding.EncoderProfile;
import io.adapterfactory.t2l.embedding.SentenceTransformersFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "add",
        mixinStandardHelpOptions = true,
        description = {
            "Add a sentence encoder in ONNX to a store: a local folder written by sentence-transformers, or a model of"
                    + " the Hugging Face Hub. It needs onnx/model.onnx (or model.onnx) and tokenizer.json.",
            "The pooling is read from 1_Pooling/config.json, the maximum length from sentence_bert_config.json, and a"
                    + " prefix from config_sentence_transformers.json. all-minilm-l6-v2 and bge-small-en-v1.5-q are"
                    + " bundled."
        },
        footer = {
            "",
            "Examples:",
            "  factory encoder add Alibaba-NLP/gte-large-en-v1.5",
            "  factory encoder add exported/my-encoder --name my-encoder --pooling mean --store s3://bucket/factory"
        })
public final class EncoderAddCommand implements Callable<Integer> {

    private static final int STEPS = 2;

    @Parameters(paramLabel = "SOURCE", description = "A folder, or owner/name[@revision] on the Hub.")
    private String source;

    @Option(
            names = "--name",
            paramLabel = "NAME",
            description = "Name of the encoder in the store. Default: the last part of SOURCE.")
    private String name;

    @Option(names = "--pooling", paramLabel = "POOLING", description = "mean, cls, or last; overrides the source.")
    private String pooling;

    @Option(names = "--max-tokens", paramLabel = "N", description = "Maximum length of a text; overrides the source.")
    private Integer maxTokens;

    @Option(names = "--prefix", paramLabel = "TEXT", description = "Prefix of every description; overrides the source.")
    private String prefix;

    @Mixin
    private EncoderOutput output;

    @Mixin
    private StoreOption store;

    @Override
    public Integer call() {
        Path folder = Path.of(source);
        Optional<HubSnapshot> onHub = Files.isDirectory(folder) ? Optional.empty() : HubSnapshot.of(source);
        if (onHub.isEmpty() && !Files.isDirectory(folder)) {
            throw FactoryException.notFound(source
                    + " does not exist; expected a folder, or the id of a model on the Hub (owner/name, with an"
                    + " optional @revision)");
        }
        String chosen = name == null
                ? onHub.map(HubSnapshot::id)
                        .map(Path::of)
                        .orElse(folder.toAbsolutePath().normalize())
                        .getFileName()
                        .toString()
                : name;
        if (BundledEncoder.named(chosen).isPresent()) {
            throw FactoryException.badInput(
                    "text encoder '" + chosen + "' is bundled; choose another --name for a different encoder");
        }
        try (StoreAccess opened = store.open()) {
            StoredFolders encoders = new EncoderStore(opened).encoders();
            try (Progress progress = Progress.of("Adding", STEPS)) {
                Path added = encoders.add(chosen, target -> {
                    progress.at(0, "reading the encoder");
                    Path from = onHub.map(snapshot -> snapshot.download(
                                    HubSnapshot.settings(), new EncoderFiles(), new DownloadProgress(progress)))
                            .orElse(folder);
                    progress.at(1, "checking it");
                    write(from, onHub.map(HubSnapshot::id).orElse(""), target);
                });
                progress.at(STEPS, "done");
                output.print(EncoderSummary.read(chosen, added));
            }
        }
        return ExitCode.OK;
    }

    private void write(Path from, String sourceId, Path target) throws IOException {
        SentenceTransformersFolder encoder = new SentenceTransformersFolder(from);
        EncoderProfile profile = encoder.profile(Optional.ofNullable(pooling), sourceId);
        if (maxTokens != null) {
            profile = profile.withMaxTokens(maxTokens);
        }
        if (prefix != null) {
            profile = profile.withPrefix(prefix);
        }
        encoder.writeTo(target, profile);
    }
}
