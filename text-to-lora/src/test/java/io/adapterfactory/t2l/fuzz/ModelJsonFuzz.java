package io.adapterfactory.t2l.fuzz;

import io.adapterfactory.t2l.artifact.Manifest;
import io.adapterfactory.t2l.artifact.ModelSignature;
import io.adapterfactory.t2l.artifact.UntrustedArtifactException;
import io.adapterfactory.t2l.file.DamagedArtifactException;
import io.adapterfactory.t2l.hypernetwork.HypernetworkParameters;
import io.adapterfactory.t2l.hypernetwork.InvalidHypernetworkException;
import io.adapterfactory.t2l.hypernetwork.checkpoint.HypernetworkFolder;
import io.adapterfactory.t2l.hypernetwork.checkpoint.HypernetworkLineage;
import io.adapterfactory.t2l.lm.config.InvalidModelException;
import io.adapterfactory.t2l.lm.config.ModelConfig;
import io.adapterfactory.t2l.lm.config.Rotary;
import io.adapterfactory.t2l.lora.AdapterLineage;
import io.adapterfactory.t2l.lora.InvalidAdapterException;
import io.adapterfactory.t2l.lora.peft.PeftDirectory;
import io.adapterfactory.t2l.tensor.InvalidSafetensorsException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

/** The JSON files of models, adapters and hypernetworks; the first byte selects the file. */
public final class ModelJsonFuzz {

    private ModelJsonFuzz() {}

    public static void fuzzerTestOneInput(byte[] data) {
        if (data.length == 0) {
            return;
        }
        byte[] json = Scratch.tail(data, 1);
        switch (data[0]) {
            case '0' -> {
                Path folder = Scratch.with("config.json", json);
                Scratch.read(() -> use(ModelConfig.read(folder)), InvalidModelException.class);
            }
            case '1' -> {
                Path folder = Scratch.with("hypernetwork.json", json);
                Scratch.read(
                        () -> new HypernetworkParameters(HypernetworkFolder.readConfig(folder)).all(),
                        InvalidHypernetworkException.class);
            }
            case '2' -> {
                Scratch.with(
                        PeftDirectory.WEIGHTS,
                        Path.of("../evaluator-service/src/test/resources/adapters/reverse/adapter_model.safetensors"));
                Path folder = Scratch.with(PeftDirectory.CONFIG, json);
                Scratch.read(
                        () -> PeftDirectory.read(folder),
                        InvalidAdapterException.class,
                        InvalidSafetensorsException.class);
            }
            case '3' -> {
                Path folder = Scratch.with(Manifest.NAME, json);
                Scratch.read(() -> Manifest.read(folder).verify(folder), DamagedArtifactException.class);
            }
            case '4' -> {
                Path folder = Scratch.with(ModelSignature.NAME, json);
                Scratch.read(() -> ModelSignature.verify(folder, List.of()), UntrustedArtifactException.class);
            }
            case '5' -> {
                Path folder = Scratch.with(AdapterLineage.NAME, json);
                Scratch.read(() -> AdapterLineage.read(folder).decodedTaskCode(), InvalidAdapterException.class);
                Scratch.read(() -> HypernetworkLineage.read(folder), InvalidHypernetworkException.class);
            }
            case '6' -> {
                Scratch.with("config.json", "{\"model_type\": \"llama\"}".getBytes(StandardCharsets.UTF_8));
                Path folder = Scratch.with("generation_config.json", json);
                Scratch.read(() -> ModelConfig.read(folder), InvalidModelException.class);
                Scratch.with("generation_config.json", "{}".getBytes(StandardCharsets.UTF_8));
            }
            default -> {
                // The byte selects no file.
            }
        }
    }

    /** The computations on a configuration before any weight is read. */
    private static void use(ModelConfig config) {
        config.loraTarget(List.of("q_proj", "down_proj"));
        for (Rotary.Rope rope : List.of(config.rotary().full(), config.rotary().sliding())) {
            rope.scaling()
                    .inverseFrequencies(rope.theta(), 64, config.dimensions().maxPositions());
        }
    }
}
