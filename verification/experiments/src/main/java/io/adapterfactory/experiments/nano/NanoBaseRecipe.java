package io.adapterfactory.experiments.nano;

import ai.djl.Device;
import io.adapterfactory.t2l.basemodel.BaseModelProfile;
import io.adapterfactory.t2l.basemodel.digest.BaseModelDigests;
import io.adapterfactory.t2l.lm.config.ModelConfig;
import io.adapterfactory.t2l.task.TaskExample;
import io.adapterfactory.t2l.task.nano.NanoSuite;
import io.adapterfactory.t2l.task.nano.NanoVocabulary;
import io.adapterfactory.t2l.task.nano.Operation;
import io.adapterfactory.t2l.training.log.TrainingLog;
import io.adapterfactory.t2l.training.optimizer.Optimization.StepReport;
import io.adapterfactory.t2l.training.pretraining.BasePretraining;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;

/**
 * Pre-trains the nano base model: a Llama of 4 layers with width 128, on sequences of solved examples, half of them of
 * atomic operations, half of compositions. It never sees a description.
 */
public final class NanoBaseRecipe {

    static final int RUN_TOKENS = 64;
    private static final int SAVE_EVERY = 250;

    /** 48 sequences of 64 tokens per step; about 0.2 s per step on one core. */
    public static final BasePretraining.Settings SETTINGS =
            new BasePretraining.Settings(13_000, 48, 2e-3, 200, 0.01, 42);

    private static final String CARD = """
        ---
        library_name: transformers
        tags:
        - nano
        ---
        # nano

        A Llama of four layers and 665 thousand parameters, one token a character, that does operations on short lists of
        letters and digits: it reads `in>` and writes the answer and `;`. Given solved examples (`ab>ba;cd>dc;efg>`) it does
        what they do; given none it cannot know what is wanted, which is what LoRA adapters are for here.

        Trained from nothing on made-up lists by `deploy/factory train nano-base`. It knows no language.
        """;

    private NanoBaseRecipe() {}

    public static ModelConfig config() {
        return ModelConfig.llama()
                .vocabulary(NanoVocabulary.size())
                .hidden(128)
                .intermediate(256)
                .layers(4)
                .heads(new ModelConfig.Heads(4, 4, 32))
                .maxPositions(512)
                .normEpsilon(1e-5f)
                .tiedEmbeddings()
                .build();
    }

    /**
     * Trains into {@code folder}, or resumes an earlier run; the result is a Hugging Face model folder.
     *
     * @param state folder of the training state
     * @param progress called after every step
     * @param log receives every step, and the position of a resumed run
     */
    public static void run(Path folder, Path state, Consumer<StepReport> progress, TrainingLog log) throws IOException {
        Files.createDirectories(folder);
        Files.createDirectories(state);
        Path stateFile = state.resolve("nano-base-state.safetensors");
        Files.writeString(
                folder.resolve("config.json"),
                config().toJson(NanoVocabulary.BEGIN, NanoVocabulary.END, NanoVocabulary.PADDING));
        Files.writeString(folder.resolve("README.md"), CARD);
        Files.writeString(folder.resolve("tokenizer.json"), NanoVocabulary.tokenizerJson());
        Files.writeString(folder.resolve("tokenizer_config.json"), NanoVocabulary.tokenizerConfigJson());
        BaseModelProfile.SHIPPED_NANO.write(folder);
        try (BasePretraining training = new BasePretraining(config(), SETTINGS, new Runs(), Device.cpu(), log)) {
            if (!Files.exists(stateFile)) {
                log.resumeAfter(0);
            }
            training.restoreState(stateFile);
            while (!training.done()) {
                StepReport report = training.advance();
                progress.accept(report);
                if ((report.step() + 1) % SAVE_EVERY == 0) {
                    training.saveState(stateFile);
                    training.saveModel(folder.resolve("model.safetensors"));
                }
            }
            training.saveModel(folder.resolve("model.safetensors"));
            BaseModelDigests.store(folder);
        }
    }

    /** Sequences {@code <bos>in>out;in>out;...} of one operation, truncated at {@link #RUN_TOKENS}. */
    private static final class Runs implements BasePretraining.RunSource {

        private final List<Operation> atomic = NanoSuite.standard().atomicOperations();
        private final List<Operation> compositions = NanoSuite.standard().allCompositions();

        @Override
        public BasePretraining.TokenRun next(Random random) {
            List<Operation> pool = random.nextBoolean() ? atomic : compositions;
            Operation operation = pool.get(random.nextInt(pool.size()));
            int[] tokens = new int[RUN_TOKENS + 2 * Operation.MAX_ANSWER_LENGTH + 2];
            boolean[] targets = new boolean[tokens.length];
            int length = 0;
            tokens[length++] = NanoVocabulary.BEGIN;
            while (length < RUN_TOKENS) {
                TaskExample example = NanoSuite.trainingExample(operation, random);
                for (int token : NanoVocabulary.encode(example.prompt())) {
                    tokens[length++] = token;
                }
                for (int token : NanoVocabulary.encode(example.answer() + NanoVocabulary.STOP)) {
                    targets[length] = true;
                    tokens[length++] = token;
                }
            }
            return new BasePretraining.TokenRun(Arrays.copyOf(tokens, RUN_TOKENS), Arrays.copyOf(targets, RUN_TOKENS));
        }
    }
}
