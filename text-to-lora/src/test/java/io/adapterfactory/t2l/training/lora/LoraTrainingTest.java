package io.adapterfactory.t2l.training.lora;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.adapterfactory.t2l.Goldens;
import io.adapterfactory.t2l.lm.CausalLanguageModel;
import io.adapterfactory.t2l.lm.LoraBatch;
import io.adapterfactory.t2l.lora.LayerGroup;
import io.adapterfactory.t2l.lora.LoraConfig;
import io.adapterfactory.t2l.lora.LoraTarget;
import io.adapterfactory.t2l.lora.LoraWeights;
import io.adapterfactory.t2l.lora.ModuleShape;
import io.adapterfactory.t2l.training.log.TrainingLog;
import io.adapterfactory.t2l.training.response.ExampleSource;
import io.adapterfactory.t2l.training.response.TrainingExample;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LoraTrainingTest {

    private static final LoraConfig LORA = new LoraConfig(4, 8, false, List.of("q_proj", "v_proj"));
    private static final long STEPS = 24;

    @TempDir
    Path folder;

    @Test
    void adaptersLearnTheirTasksAndOneLearnsAMixture() {
        try (CausalLanguageModel model = model()) {
            ExampleSource mixed =
                    random -> answering(random.nextBoolean() ? 100 : 150).next(random);
            Map<Long, Double> losses = new LinkedHashMap<>();

            try (LoraTraining training = new LoraTraining(
                    model,
                    LORA,
                    settings(),
                    List.of(answering(100), mixed),
                    Optional.empty(),
                    (step, values) -> losses.put(step, values.get("train/loss")))) {
                while (!training.done()) {
                    training.advance();
                }
                assertThat(training.adapters()).hasSize(2);
                assertThat(training.best()).isEmpty();
            }

            assertThat(losses).hasSize((int) STEPS);
            assertThat(losses.get(STEPS)).isLessThan(0.8 * losses.get(1L));
        }
    }

    /**
     * The first task's held-out examples have the answers that are trained; the second's have different answers, so any
     * training makes them worse.
     */
    @Test
    void eachAdapterStopsIndependentlyAndHasItsSmallestValidationLoss() {
        try (CausalLanguageModel model = model();
                LoraTraining training = training(model, new EarlyStopping(4, 2, heldOut(100, 200)), TrainingLog.NONE)) {
            while (!training.done()) {
                training.advance();
            }

            LoraTraining.Best learned = training.best().get(0);
            LoraTraining.Best harmed = training.best().get(1);
            assertThat(harmed.step()).isLessThan(learned.step());
            assertThat(learned.validationLoss()).isLessThan(harmed.validationLoss());
            for (int i = 0; i < 2; i++) {
                LoraWeights atThatStep =
                        afterSteps(model, training.best().get(i).step()).get(i);
                assertThat(training.adapters().get(i).b().get("q_proj"))
                        .isEqualTo(atThatStep.b().get("q_proj"));
            }
        }
    }

    private static List<LoraWeights> afterSteps(CausalLanguageModel model, long steps) {
        try (LoraTraining training = new LoraTraining(model, LORA, settings(), sources())) {
            while (training.step() < steps) {
                training.advance();
            }
            return training.adapters();
        }
    }

    @Test
    void aTrainingIsDoneWhenAllAdaptersHaveStopped() {
        List<Long> validatedAt = new ArrayList<>();
        try (CausalLanguageModel model = model();
                LoraTraining training = training(model, new EarlyStopping(2, 2, heldOut(200, 201)), (step, values) -> {
                    if (values.containsKey("validation/loss")) {
                        validatedAt.add(step);
                    }
                })) {
            while (!training.done()) {
                training.advance();
            }

            assertThat(training.step()).isLessThan(STEPS);
            assertThat(validatedAt).startsWith(0L, 2L, 4L).endsWith(training.step());
        }
    }

    @Test
    void aStoppedRunContinuesToTheSameBits() {
        EarlyStopping stopping = new EarlyStopping(3, 2, heldOut(100, 200));
        Path state = folder.resolve("state.safetensors");
        try (CausalLanguageModel model = model()) {
            List<LoraWeights> whole;
            List<LoraTraining.Best> bestOfWhole;
            try (LoraTraining training = training(model, stopping, TrainingLog.NONE)) {
                for (int step = 0; step < 10; step++) {
                    training.advance();
                }
                training.saveState(state);
                while (!training.done()) {
                    training.advance();
                }
                whole = training.adapters();
                bestOfWhole = training.best();
            }

            try (LoraTraining training = training(model, stopping, TrainingLog.NONE)) {
                training.restoreState(state);
                while (!training.done()) {
                    training.advance();
                }

                assertThat(training.best()).isEqualTo(bestOfWhole);
                for (int i = 0; i < whole.size(); i++) {
                    for (String module : LORA.targetModules()) {
                        LoraWeights resumed = training.adapters().get(i);
                        assertThat(resumed.a().get(module))
                                .isEqualTo(whole.get(i).a().get(module));
                        assertThat(resumed.b().get(module))
                                .isEqualTo(whole.get(i).b().get(module));
                    }
                }
            }
        }
    }

    @Test
    void aStateWithoutEarlyStoppingDoesNotServeOneWithIt() {
        Path state = folder.resolve("state.safetensors");
        try (CausalLanguageModel model = model()) {
            try (LoraTraining training = new LoraTraining(model, LORA, settings(), sources())) {
                training.saveState(state);
            }
            try (LoraTraining training =
                    training(model, new EarlyStopping(3, 2, heldOut(100, 200)), TrainingLog.NONE)) {
                assertThatThrownBy(() -> training.restoreState(state))
                        .isInstanceOf(IllegalArgumentException.class)
                        .hasMessage("the saved state " + state
                                + " belongs to a training without early stopping; expected one with early stopping");
            }
        }
    }

    @Test
    void everyAdapterNeedsValidationExamples() {
        EarlyStopping forOne = new EarlyStopping(1, 1, heldOut(100));
        try (CausalLanguageModel model = model()) {
            assertThatThrownBy(() -> training(model, forOne, TrainingLog.NONE))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("there are validation examples for 1 adapters, expected 2");
        }
        assertThatThrownBy(() -> new EarlyStopping(1, 1, List.of(List.of())))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("adapter 0 has no validation examples; expected at least one");
    }

    @Test
    void everyAdapterLearnsFromItsOwnExamples() {
        try (CausalLanguageModel model = model();
                LoraTraining together =
                        training(model, new EarlyStopping(4, 100, heldOut(100, 150)), TrainingLog.NONE)) {
            while (!together.done()) {
                together.advance();
            }

            for (LoraTraining.Best best : together.best()) {
                assertThat(best.step()).isPositive();
            }
        }
    }

    @Test
    void aModuleCanBeAdaptedInFewerLayersThanAnother() {
        LoraTarget target = LoraTarget.of(List.of(
                new LayerGroup("q_proj", List.of(0, 1), new ModuleShape(64, 64)),
                new LayerGroup("v_proj", List.of(1), new ModuleShape(64, 32))));
        EarlyStopping stopping = new EarlyStopping(4, 100, heldOut(100, 150));
        try (CausalLanguageModel model = model();
                LoraTraining training = new LoraTraining(
                        model, LORA, target, settings(), sources(), Optional.of(stopping), TrainingLog.NONE)) {
            while (!training.done()) {
                training.advance();
            }

            for (int i = 0; i < 2; i++) {
                assertThat(training.best().get(i).step()).isPositive();
                LoraWeights adapter = training.adapters().get(i);
                List<TrainingExample> examples = stopping.validation().get(i);
                assertThat(adapter.target()).isEqualTo(target);
                try (LoraBatch batch = LoraBatch.of(model, List.of(adapter), new int[examples.size()])) {
                    double likelihood = Arrays.stream(model.logLikelihood(
                                    examples.stream()
                                            .map(TrainingExample::prompt)
                                            .toList(),
                                    examples.stream()
                                            .map(TrainingExample::response)
                                            .toList(),
                                    batch))
                            .average()
                            .orElseThrow();
                    assertThat(training.best().get(i).validationLoss()).isCloseTo(-likelihood, within(1e-5));
                }
            }
        }
    }

    private static CausalLanguageModel model() {
        return CausalLanguageModel.load(Goldens.folder("A_llama_untied"), Goldens.device());
    }

    private static LoraTraining.Settings settings() {
        return new LoraTraining.Settings(STEPS, 4, 2e-2, 7);
    }

    private static List<ExampleSource> sources() {
        return List.of(answering(100), answering(150));
    }

    private static LoraTraining training(CausalLanguageModel model, EarlyStopping stopping, TrainingLog log) {
        return new LoraTraining(model, LORA, settings(), sources(), Optional.of(stopping), log);
    }

    /** A task whose answer is always the same token. */
    private static ExampleSource answering(int answer) {
        return random -> new TrainingExample(new int[] {1, random.nextInt(90) + 3, 5}, new int[] {answer, 2});
    }

    private static List<List<TrainingExample>> heldOut(int... answers) {
        List<List<TrainingExample>> heldOut = new ArrayList<>();
        for (int answer : answers) {
            List<TrainingExample> examples = new ArrayList<>();
            for (int token = 3; token < 9; token++) {
                examples.add(new TrainingExample(new int[] {1, token, 5}, new int[] {answer}));
            }
            heldOut.add(examples);
        }
        return heldOut;
    }
}
