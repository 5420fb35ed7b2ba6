package io.adapterfactory.t2l.training.reconstruction;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.data.Offset.offset;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.GradientCollector;
import io.adapterfactory.t2l.Goldens;
import io.adapterfactory.t2l.hypernetwork.HeadForm;
import io.adapterfactory.t2l.hypernetwork.HeadOutput;
import io.adapterfactory.t2l.hypernetwork.Hypernetwork;
import io.adapterfactory.t2l.hypernetwork.HypernetworkConfig;
import io.adapterfactory.t2l.hypernetwork.HypernetworkForward;
import io.adapterfactory.t2l.hypernetwork.HypernetworkGoldenTest;
import io.adapterfactory.t2l.hypernetwork.HypernetworkParameters;
import io.adapterfactory.t2l.hypernetwork.HypernetworkWeights;
import io.adapterfactory.t2l.lora.LoraWeights;
import io.adapterfactory.t2l.tensor.SafetensorsFile;
import io.adapterfactory.t2l.tensor.Torch;
import io.adapterfactory.t2l.training.hypernetwork.HypernetworkArrays;
import io.adapterfactory.t2l.training.hypernetwork.HypernetworkStart;
import io.adapterfactory.t2l.training.hypernetwork.TrainedPart;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Reconstructs three adapters from two task vectors each, form M, and compares with the Text-to-LoRA authors' code. */
class ReconstructionGoldenTest {

    private static final int TASKS = 3;
    private static final int VECTORS = 2;
    private static final int WIDTH = 24;
    private static final int LAYERS = 2;

    @ParameterizedTest
    @CsvSource({"C_recon_factorized_raw, PLAIN", "C_recon_factorized_z, Z_SCORED", "C_recon_deltaw, ENLARGED_UPDATE"})
    void lossAndEveryGradientEqualTheReference(String folder, String kind) {
        HypernetworkConfig config = HypernetworkGoldenTest.config(HeadForm.M).withOutput(output(kind));
        try (SafetensorsFile golden = Goldens.open(folder);
                NDManager manager = Torch.newManager(Goldens.device())) {
            HypernetworkArrays arrays = new HypernetworkArrays(
                    manager, new HypernetworkStart(config, weights(folder, config), TrainedPart.ALL));
            int kept = manager.getManagedArrays().size();
            try (NDManager step = manager.newSubManager()) {
                Map<String, NDArray> leaves = arrays.trained().leaves(step);
                double found;
                try (GradientCollector collector = Engine.getInstance().newGradientCollector()) {
                    HypernetworkWeights all = arrays.with(leaves);
                    NDArray vectors = step.create(golden.floats("task_embs"), new Shape(TASKS * VECTORS, WIDTH));
                    NDArray loss = new ReconstructionLoss(config)
                            .of(
                                    step,
                                    new HypernetworkForward(config).headNumbers(all, vectors, false),
                                    all,
                                    targets(golden, config));
                    collector.backward(loss);
                    found = loss.toFloatArray()[0];
                }

                double expected = golden.floats("recon_loss")[0];
                assertThat(found).isCloseTo(expected, offset(1e-4 * expected));
                leaves.forEach((name, leaf) -> assertThat(
                                Goldens.relativeError(leaf.getGradient().toFloatArray(), golden.floats("grad." + name)))
                        .as("gradient of %s", name)
                        .isLessThan(1e-3));
            }
            assertThat(manager.getManagedArrays())
                    .as("what is still in memory after the step")
                    .hasSize(kept);
        }
    }

    @ParameterizedTest
    @CsvSource({"C_recon_factorized_raw, PLAIN", "C_recon_factorized_z, Z_SCORED", "C_recon_deltaw, ENLARGED_UPDATE"})
    void generatedAdaptersAreInTheScaleOfTheTargets(String folder, String kind) {
        HypernetworkConfig config = HypernetworkGoldenTest.config(HeadForm.M).withOutput(output(kind));
        try (SafetensorsFile golden = Goldens.open(folder);
                Hypernetwork hypernetwork = new Hypernetwork(config, weights(folder, config), Goldens.device())) {
            float[] vector = Arrays.copyOf(golden.floats("task_embs"), WIDTH);

            LoraWeights adapter = hypernetwork.generate(new float[][] {vector}).get(0);

            for (String module : config.target().modules()) {
                assertThat(Goldens.relativeError(adapter.a().get(module), layers(golden, "gen_task_emb0", module, "A")))
                        .isLessThan(1e-4);
                assertThat(Goldens.relativeError(adapter.b().get(module), layers(golden, "gen_task_emb0", module, "B")))
                        .isLessThan(1e-4);
            }
        }
    }

    private static HeadOutput output(String kind) {
        return switch (kind) {
            case "Z_SCORED" -> HeadOutput.zScores();
            case "ENLARGED_UPDATE" -> HeadOutput.enlargedUpdates();
            default -> HeadOutput.PLAIN;
        };
    }

    private static Map<String, float[]> weights(String folder, HypernetworkConfig config) {
        Map<String, float[]> weights = new LinkedHashMap<>();
        try (SafetensorsFile file = SafetensorsFile.open(Goldens.folder(folder).resolve("hypermod.safetensors"))) {
            new HypernetworkParameters(config).all().keySet().forEach(name -> weights.put(name, file.floats(name)));
        }
        return weights;
    }

    /** One for each row of the batch. */
    private static List<LoraWeights> targets(SafetensorsFile golden, HypernetworkConfig config) {
        List<LoraWeights> targets = new ArrayList<>();
        for (int row = 0; row < TASKS * VECTORS; row++) {
            Map<String, float[]> a = new LinkedHashMap<>();
            Map<String, float[]> b = new LinkedHashMap<>();
            for (String module : config.target().modules()) {
                a.put(module, layers(golden, "target.t" + row / VECTORS, module, "A"));
                b.put(module, layers(golden, "target.t" + row / VECTORS, module, "B"));
            }
            targets.add(new LoraWeights(config.lora(), config.target(), a, b));
        }
        return targets;
    }

    private static float[] layers(SafetensorsFile golden, String owner, String module, String side) {
        float[] all = new float[0];
        for (int l = 0; l < LAYERS; l++) {
            float[] one = golden.floats(owner + ".base_model.model.model.layers." + l + ".self_attn." + module
                    + ".lora_" + side + ".weight");
            int at = all.length;
            all = Arrays.copyOf(all, at + one.length);
            System.arraycopy(one, 0, all, at, one.length);
        }
        return all;
    }
}
