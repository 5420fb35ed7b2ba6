package io.adapterfactory.t2l.training.sft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.data.Offset.offset;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.GradientCollector;
import io.adapterfactory.t2l.Goldens;
import io.adapterfactory.t2l.hypernetwork.HeadForm;
import io.adapterfactory.t2l.hypernetwork.HypernetworkConfig;
import io.adapterfactory.t2l.hypernetwork.HypernetworkForward;
import io.adapterfactory.t2l.hypernetwork.HypernetworkGoldenTest;
import io.adapterfactory.t2l.hypernetwork.HypernetworkParameters;
import io.adapterfactory.t2l.hypernetwork.HypernetworkWeights;
import io.adapterfactory.t2l.lm.CausalLanguageModel;
import io.adapterfactory.t2l.tensor.SafetensorsFile;
import io.adapterfactory.t2l.tensor.Torch;
import io.adapterfactory.t2l.training.optimizer.AdamW;
import io.adapterfactory.t2l.training.optimizer.ParameterSet;
import io.adapterfactory.t2l.training.response.LoraLanguageModelLoss;
import io.adapterfactory.t2l.training.response.LowerLayers;
import io.adapterfactory.t2l.training.response.ResponseLoss;
import io.adapterfactory.t2l.training.response.TokenBatch;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Compares one SFT step of form M with the Text-to-LoRA authors' code. */
class SftGoldenTest {

    private static final int ROWS = 4;
    private static final int TOKENS = 24;
    private static final HypernetworkConfig CONFIG = HypernetworkGoldenTest.config(HeadForm.M);

    @Test
    void lossGradientsAndUpdateEqualTheReference() {
        try (SafetensorsFile golden = Goldens.open("C_sft_M");
                CausalLanguageModel model =
                        CausalLanguageModel.load(Goldens.folder("A_llama_untied"), Goldens.device());
                NDManager manager = model.newManager()) {
            ParameterSet parameters = parameters(manager);
            try (AdamW optimizer = new AdamW(AdamW.Settings.withWeightDecay(1e-2, 1.0), parameters);
                    NDManager step = manager.newSubManager()) {
                Map<String, NDArray> leaves = parameters.leaves(step);
                double total;
                try (GradientCollector collector = Engine.getInstance().newGradientCollector()) {
                    NDArray loss = loss(model, golden, step, leaves);
                    collector.backward(loss);
                    total = loss.toFloatArray()[0];
                }
                assertThat(total).isCloseTo(golden.floats("total_loss")[0], offset(1e-5));

                Map<String, NDArray> gradients = new LinkedHashMap<>();
                leaves.forEach((name, leaf) -> {
                    NDArray gradient = leaf.getGradient();
                    gradients.put(name, gradient);
                    assertThat(Goldens.relativeError(gradient.toFloatArray(), golden.floats("grad." + name)))
                            .as("gradient of %s", name)
                            .isLessThan(1e-3);
                });
                double norm = Torch.withoutGradients(() -> optimizer.update(parameters, gradients, 0, 1e-3, step));
                assertThat(norm).isCloseTo(golden.floats("grad_norm")[0], offset(1e-4 * norm));
                parameters.forEach((name, array) -> assertThat(
                                Goldens.relativeError(array.toFloatArray(), golden.floats("after_step." + name)))
                        .as("%s after the step", name)
                        // Adam's first step is the gradient divided by its size, so rounding of tiny gradients is
                        // visible.
                        .isLessThan(1e-3));
            }
        }
    }

    @Test
    void eachWayToWeighTokensEqualsTheReference() {
        try (SafetensorsFile golden = Goldens.open("C_sft_M");
                CausalLanguageModel model =
                        CausalLanguageModel.load(Goldens.folder("A_llama_untied"), Goldens.device());
                NDManager manager = model.newManager()) {
            Map<String, NDArray> weights = parameters(manager).arrays();

            assertThat(responseLoss(model, golden, manager, weights, new ResponseLoss(0.1, true)))
                    .isCloseTo(golden.floats("sft_loss")[0], offset(1e-5));
            assertThat(responseLoss(model, golden, manager, weights, new ResponseLoss(0.1, false)))
                    .isCloseTo(golden.floats("sft_loss_ls0.1_tokenweighted")[0], offset(1e-5));
            assertThat(responseLoss(model, golden, manager, weights, new ResponseLoss(0, false)))
                    .isCloseTo(golden.floats("sft_loss_ls0_tokenweighted")[0], offset(1e-5));
            assertThat(responseLoss(model, golden, manager, weights, new ResponseLoss(0, true)))
                    .as("the loss of a validation")
                    .isCloseTo(golden.floats("val_sft_loss")[0], offset(1e-5));
        }
    }

    private static double responseLoss(
            CausalLanguageModel model,
            SafetensorsFile golden,
            NDManager manager,
            Map<String, NDArray> weights,
            ResponseLoss loss) {
        return Torch.withoutGradients(() -> {
            try (NDManager step = manager.newSubManager()) {
                NDArray vectors = step.create(golden.floats("task_embs"), new Shape(ROWS, 24));
                HypernetworkForward.Generated generated = new HypernetworkForward(CONFIG)
                        .generate(HypernetworkWeights.of(CONFIG, weights), vectors, false);
                return languageModelLoss(model, manager, loss)
                        .value(step, batch(golden), GeneratedLoras.pairs(CONFIG, generated));
            }
        });
    }

    private static LoraLanguageModelLoss languageModelLoss(
            CausalLanguageModel model, NDManager manager, ResponseLoss loss) {
        return new LoraLanguageModelLoss(new LowerLayers(manager, model.decoder(), model.weights(), 0), loss, 0, 0);
    }

    private static ParameterSet parameters(NDManager manager) {
        Map<String, float[]> start = HypernetworkGoldenTest.weights(HeadForm.M);
        ParameterSet parameters = new ParameterSet(manager);
        new HypernetworkParameters(CONFIG)
                .shapes()
                .forEach((name, shape) -> parameters.put(name, start.get(name), shape));
        return parameters;
    }

    private static NDArray loss(
            CausalLanguageModel model, SafetensorsFile golden, NDManager step, Map<String, NDArray> leaves) {
        NDArray vectors = step.create(golden.floats("task_embs"), new Shape(ROWS, 24));
        HypernetworkForward.Generated generated =
                new HypernetworkForward(CONFIG).generate(HypernetworkWeights.of(CONFIG, leaves), vectors, false);
        NDArray loss = languageModelLoss(model, step, new ResponseLoss(0.1, true))
                .of(step, batch(golden), GeneratedLoras.pairs(CONFIG, generated));
        return loss.add(Torch.times(GeneratedLoras.meanSquares(CONFIG.target(), generated), 1e-3));
    }

    private static TokenBatch batch(SafetensorsFile golden) {
        long[] ids = golden.longs("input_ids");
        long[] labels = golden.longs("labels");
        int[][] tokens = new int[ROWS][TOKENS];
        boolean[][] targets = new boolean[ROWS][TOKENS];
        for (int i = 0; i < ids.length; i++) {
            tokens[i / TOKENS][i % TOKENS] = (int) ids[i];
            targets[i / TOKENS][i % TOKENS] = labels[i] != -100;
        }
        List<TokenBatch.Sequence> sequences = new ArrayList<>();
        for (int row = 0; row < ROWS; row++) {
            sequences.add(new TokenBatch.Sequence(tokens[row], targets[row]));
        }
        return new TokenBatch(sequences);
    }
}
