package io.adapterfactory.experiments.baseline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.adapterfactory.t2l.lm.CausalLanguageModel;
import io.adapterfactory.t2l.lm.LoraBatch;
import io.adapterfactory.t2l.lora.LoraConfig;
import io.adapterfactory.t2l.lora.LoraTarget;
import io.adapterfactory.t2l.lora.LoraWeights;
import io.adapterfactory.t2l.lora.ModuleShape;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.ejml.simple.SimpleMatrix;
import org.junit.jupiter.api.Test;

class ArrowRoutingTest {

    /** A small random model, kept with the library's reference values. */
    private static final Path BASE =
            Path.of("..", "..", "text-to-lora", "src", "test", "resources", "goldens", "A_llama_untied");

    private static final LoraConfig CONFIG = new LoraConfig(4, 4, true, List.of("q_proj", "v_proj"));

    private final RandomLoras random = new RandomLoras(9);

    @Test
    void aLibraryOfOneIsThatAdapter() {
        try (CausalLanguageModel model = CausalLanguageModel.load(BASE, Device.cpu())) {
            LoraWeights only = random.next(CONFIG, model.config().loraTarget(CONFIG.targetModules()));
            List<int[]> prompts = List.of(new int[] {1, 20, 30, 40});
            List<int[]> continuations = List.of(new int[] {50, 60, 70});
            try (ArrowRouting arrow = new ArrowRouting(model, library(List.of(only)), 4, 1);
                    LoraBatch active = LoraBatch.of(model, List.of(only), new int[] {0})) {
                double routed = model.logLikelihood(prompts, continuations, arrow)[0];

                assertThat(routed)
                        .isCloseTo(
                                model.logLikelihood(prompts, continuations, active)[0],
                                org.assertj.core.data.Offset.offset(1e-3));
            }
        }
    }

    @Test
    void aTokenIsRoutedToTheAdaptersWithItsDirection() {
        try (CausalLanguageModel model = CausalLanguageModel.load(BASE, Device.cpu());
                NDManager scope = model.newManager()) {
            LoraTarget target = model.config().loraTarget(CONFIG.targetModules());
            List<LoraWeights> adapters = new ArrayList<>();
            for (int n = 0; n < 3; n++) {
                adapters.add(random.next(CONFIG, target));
            }
            // Given a token in exactly the opposite direction of the second adapter; the sign does not matter
            SimpleMatrix direction =
                    UpdateSvd.of(adapters.get(1), "q_proj", 1).v().getColumn(0).scale(-100);
            ModuleShape shape = target.groups().get("q_proj").shape();
            float[] hidden = new float[shape.in()];
            for (int i = 0; i < hidden.length; i++) {
                hidden[i] = (float) direction.get(i, 0);
            }
            SimpleMatrix expected =
                    RandomLoras.update(adapters.get(1), "q_proj", 1).mult(direction);

            try (ArrowRouting arrow = new ArrowRouting(model, library(adapters), 2, 1)) {
                NDArray x = scope.create(hidden, new Shape(1, 1, hidden.length));
                NDArray y = scope.zeros(new Shape(1, 1, shape.out()));
                float[] found = arrow.apply(1, "q_proj", x, y).toFloatArray();

                for (int o = 0; o < found.length; o++) {
                    assertThat((double) found[o])
                            .isCloseTo(
                                    expected.get(o, 0), org.assertj.core.data.Offset.offset(1e-2 * expected.normF()));
                }
                assertThat(arrow.apply(1, "k_proj", x, y))
                        .as("a module without adapters")
                        .isSameAs(y);
            }
        }
    }

    @Test
    void weightsAreASoftmaxOverTheBest() {
        try (CausalLanguageModel model = CausalLanguageModel.load(BASE, Device.cpu());
                NDManager scope = model.newManager()) {
            LoraTarget target = model.config().loraTarget(CONFIG.targetModules());
            List<LoraWeights> adapters =
                    List.of(random.next(CONFIG, target), random.next(CONFIG, target), random.next(CONFIG, target));
            ModuleShape shape = target.groups().get("v_proj").shape();
            float[] hidden = random.numbers(shape.in());
            SimpleMatrix state = new SimpleMatrix(shape.in(), 1);
            for (int i = 0; i < hidden.length; i++) {
                state.set(i, 0, hidden[i]);
            }
            // Closed form: the alignment of each adapter without the weakest
            double[] alignment = new double[3];
            int weakest = 0;
            for (int n = 0; n < 3; n++) {
                SimpleMatrix direction =
                        UpdateSvd.of(adapters.get(n), "v_proj", 0).v().getColumn(0);
                alignment[n] = Math.abs(direction.dot(state));
                weakest = alignment[n] < alignment[weakest] ? n : weakest;
            }
            double total = 0;
            SimpleMatrix expected = new SimpleMatrix(shape.out(), 1);
            for (int n = 0; n < 3; n++) {
                if (n != weakest) {
                    total += Math.exp(alignment[n]);
                    expected = expected.plus(RandomLoras.update(adapters.get(n), "v_proj", 0)
                            .mult(state)
                            .scale(Math.exp(alignment[n])));
                }
            }
            expected = expected.divide(total);

            try (ArrowRouting arrow = new ArrowRouting(model, library(adapters), 2, 1)) {
                float[] found = arrow.apply(
                                0,
                                "v_proj",
                                scope.create(hidden, new Shape(1, 1, shape.in())),
                                scope.zeros(new Shape(1, 1, shape.out())))
                        .toFloatArray();

                for (int o = 0; o < found.length; o++) {
                    assertThat((double) found[o])
                            .isCloseTo(
                                    expected.get(o, 0), org.assertj.core.data.Offset.offset(1e-4 * expected.normF()));
                }
            }
        }
    }

    @Test
    void routingToNoneAndALibraryForAnotherModelAreRefused() {
        try (CausalLanguageModel model = CausalLanguageModel.load(BASE, Device.cpu())) {
            LoraTarget target = model.config().loraTarget(CONFIG.targetModules());
            AdapterLibrary fitting = library(List.of(random.next(CONFIG, target)));
            AdapterLibrary other = library(List.of(random.next(CONFIG, target.inLayers(List.of(0)))));

            assertThatThrownBy(() -> new ArrowRouting(model, fitting, 0, 1))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("topK and temperature must be above 0, found 0 and 1.0");
            assertThatThrownBy(() -> new ArrowRouting(model, other, 4, 1))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("which does not fit the base model; expected q_proj");
        }
    }

    private static AdapterLibrary library(List<LoraWeights> adapters) {
        return new AdapterLibrary(adapters.stream()
                .map(adapter -> new AdapterLibrary.Entry("task", adapter, new float[0][]))
                .toList());
    }
}
