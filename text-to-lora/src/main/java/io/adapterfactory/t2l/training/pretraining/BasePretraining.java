package io.adapterfactory.t2l.training.pretraining;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.adapterfactory.t2l.lm.Decoder;
import io.adapterfactory.t2l.lm.DecoderWeights;
import io.adapterfactory.t2l.lm.LoraBatch;
import io.adapterfactory.t2l.lm.PackedSequences;
import io.adapterfactory.t2l.lm.SequenceGroup;
import io.adapterfactory.t2l.lm.config.ModelConfig;
import io.adapterfactory.t2l.tensor.SafetensorsWriter;
import io.adapterfactory.t2l.tensor.TensorData;
import io.adapterfactory.t2l.tensor.Torch;
import io.adapterfactory.t2l.training.log.TrainingLog;
import io.adapterfactory.t2l.training.optimizer.LearningRateSchedule;
import io.adapterfactory.t2l.training.optimizer.Optimization;
import io.adapterfactory.t2l.training.optimizer.ParameterSet;
import io.adapterfactory.t2l.training.response.ResponseLoss;
import io.adapterfactory.t2l.training.response.TokenBatch;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * Pre-training of a small base model on sequences of solved examples, one task per sequence, without descriptions: the
 * model learns to apply an operation after seeing examples, and cannot know the operation without examples.
 */
public final class BasePretraining implements AutoCloseable {

    /** A sequence of solved examples of one task, as tokens with the answers marked as targets. */
    @FunctionalInterface
    public interface RunSource {
        TokenRun next(Random random);
    }

    /**
     * @param tokens of one sequence
     * @param targets true if the token belongs to an answer
     */
    public record TokenRun(int[] tokens, boolean[] targets) {}

    /**
     * @param steps total number of gradient steps
     * @param runsPerStep number of sequences in each step
     * @param learningRate peak; warm-up over {@code warmupSteps}, then cosine decay to a tenth
     */
    public record Settings(
            long steps, int runsPerStep, double learningRate, long warmupSteps, double weightDecay, int seed) {}

    private final ModelConfig config;
    private final Settings settings;
    private final RunSource runs;
    private final NDManager manager;
    private final ParameterSet parameters;
    private final Optimization optimization;
    private final Decoder decoder;
    private final ResponseLoss loss = new ResponseLoss(0, false);

    /** @param log receives every step */
    public BasePretraining(ModelConfig config, Settings settings, RunSource runs, Device device, TrainingLog log) {
        this.config = config;
        this.settings = settings;
        this.runs = runs;
        this.manager = Torch.newManager(device);
        this.parameters = BaseModelInitialization.create(config, manager, settings.seed());
        this.decoder = new Decoder(config);
        this.optimization = new Optimization(
                parameters,
                new LearningRateSchedule.Cosine(
                        settings.learningRate(),
                        settings.learningRate() / 10,
                        settings.warmupSteps(),
                        settings.steps()),
                settings.weightDecay(),
                1.0,
                settings.seed(),
                log);
    }

    public boolean done() {
        return optimization.step() >= settings.steps();
    }

    /** Number of trained parameters. */
    public long parameters() {
        return parameters.size();
    }

    public Optimization.StepReport advance() {
        Random random = new Random(optimization.stepSeed());
        List<TokenBatch.Sequence> sequences = new ArrayList<>();
        for (int i = 0; i < settings.runsPerStep(); i++) {
            TokenRun run = runs.next(random);
            sequences.add(new TokenBatch.Sequence(run.tokens(), run.targets()));
        }
        TokenBatch batch = new TokenBatch(sequences);
        return optimization.advance((step, leaves) -> {
            DecoderWeights weights = DecoderWeights.of(config, leaves);
            NDArray entered = decoder.enter(decoder.embed(weights, TokenBatch.packed(step, batch.inputs()))); // [N, E]
            PackedSequences packed = decoder.pack(step, SequenceGroup.apart(TokenBatch.lengths(batch.inputs())));
            int layers = weights.layers().size();
            NDArray stream = decoder.layers(weights, entered, LoraBatch.none(), packed, 0, layers); // [N, E]
            NDArray hidden = decoder.finish(weights, stream); // [N, E]
            return loss.of(step, decoder, weights, hidden, batch);
        });
    }

    /** Writes the state from which the training continues. */
    public void saveState(Path file) {
        optimization.save(file);
    }

    public void restoreState(Path file) {
        if (Files.exists(file)) {
            optimization.restore(file);
        }
    }

    /** Writes {@code model.safetensors} with the current weights in fp32. */
    public void saveModel(Path file) {
        Map<String, TensorData> tensors = new LinkedHashMap<>();
        parameters.forEach((name, array) -> tensors.put(
                name, TensorData.of(array.toFloatArray(), array.getShape().getShape())));
        SafetensorsWriter.write(file, tensors, Map.of("format", "pt"));
    }

    @Override
    public void close() {
        optimization.close();
        manager.close();
    }
}
