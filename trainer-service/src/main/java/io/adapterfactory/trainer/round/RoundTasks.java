package io.adapterfactory.trainer.round;

import io.adapterfactory.t2l.embedding.TaskEmbedder;
import io.adapterfactory.t2l.task.InvalidDatasetException;
import io.adapterfactory.t2l.task.TaskDataset;
import io.adapterfactory.t2l.task.TaskExample;
import io.adapterfactory.t2l.task.nano.NanoSuite;
import io.adapterfactory.t2l.task.nano.Operation;
import io.adapterfactory.t2l.tokenizer.Tokenizer;
import io.adapterfactory.t2l.training.response.ExampleSource;
import io.adapterfactory.t2l.training.response.TrainingExample;
import io.adapterfactory.t2l.training.sft.SftTask;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jboss.logging.Logger;

/** The tasks of a plan with their vectors and examples; one whose data cannot be used now is left out. */
final class RoundTasks {

    private static final Logger LOG = Logger.getLogger(RoundTasks.class);
    private static final int MAX_EXAMPLES = 20_000;

    private final List<SftTask> tasks = new ArrayList<>();
    private final List<Double> weights = new ArrayList<>();

    private RoundTasks() {}

    /** @param maxTokens that the base model can read; longer examples are left out */
    static RoundTasks of(RoundPlan plan, TaskEmbedder embedder, Tokenizer tokenizer, int maxTokens) {
        RoundTasks tasks = new RoundTasks();
        for (RoundPlan.Task task : plan.tasks()) {
            try {
                ExampleSource examples = task.isPublished()
                        ? ofData(task, tokenizer, maxTokens, plan.seed())
                        : ofSuite(NanoSuite.standard().operation(task.id()), tokenizer);
                tasks.tasks.add(new SftTask(task.id(), Arrays.asList(embedder.embed(task.descriptions())), examples));
                tasks.weights.add(task.weight());
            } catch (InvalidDatasetException e) {
                // It was good when the task came; the round goes on without it.
                LOG.warnf("task %s is left out of this round: %s", task.id(), e.getMessage());
            }
        }
        return tasks;
    }

    private static ExampleSource ofData(RoundPlan.Task task, Tokenizer tokenizer, int maxTokens, long seed) {
        List<TrainingExample> examples = task.data().dataset().training(MAX_EXAMPLES, seed).stream()
                .map(example -> tokens(example, tokenizer))
                .filter(example -> example.prompt().length + example.response().length <= maxTokens)
                .toList();
        if (examples.isEmpty()) {
            throw new InvalidDatasetException("none of its examples fits into " + maxTokens + " tokens");
        }
        return ExampleSource.of(examples);
    }

    private static ExampleSource ofSuite(Operation operation, Tokenizer tokenizer) {
        return random -> tokens(NanoSuite.trainingExample(operation, random), tokenizer);
    }

    private static TrainingExample tokens(TaskExample example, Tokenizer tokenizer) {
        return new TrainingExample(
                tokenizer.encodePrompt(example.prompt()),
                tokenizer.encode(example.answer() + TaskDataset.RESPONSE_END, false));
    }

    List<SftTask> tasks() {
        return List.copyOf(tasks);
    }

    /** One a task, in the same order. */
    double[] weights() {
        return weights.stream().mapToDouble(Double::doubleValue).toArray();
    }
}
