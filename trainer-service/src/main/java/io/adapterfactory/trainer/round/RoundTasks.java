package io.adapterfactory.trainer.round;

import io.adapterfactory.t2l.basemodel.PromptRule;
import io.adapterfactory.t2l.embedding.TaskEmbedder;
import io.adapterfactory.t2l.task.InvalidDatasetException;
import io.adapterfactory.t2l.task.SuiteTask;
import io.adapterfactory.t2l.task.TaskSuite;
import io.adapterfactory.t2l.training.response.ExampleSource;
import io.adapterfactory.t2l.training.response.TrainingExample;
import io.adapterfactory.t2l.training.sft.SftTask;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jboss.logging.Logger;

/** The tasks of a plan with their vectors and examples; tasks whose data cannot be used now are skipped. */
final class RoundTasks {

    private static final Logger LOG = Logger.getLogger(RoundTasks.class);
    private static final int MAX_EXAMPLES = 20_000;

    private final List<SftTask> tasks = new ArrayList<>();
    private final List<Double> weights = new ArrayList<>();
    private final Set<String> dataFiles = new TreeSet<>();

    private RoundTasks() {}

    /**
     * @param suite of the base model
     * @param rule of the base model
     * @param maxTokens maximum length of the base model; longer examples are skipped
     */
    static RoundTasks of(RoundPlan plan, TaskSuite suite, TaskEmbedder embedder, PromptRule rule, int maxTokens) {
        RoundTasks tasks = new RoundTasks();
        for (RoundPlan.Task task : plan.tasks()) {
            try {
                ExampleSource examples = task.isPublished()
                        ? ofData(task, rule, maxTokens, plan.seed())
                        : ofSuite(suite.task(task.id()), rule);
                tasks.tasks.add(new SftTask(
                        task.id(), Arrays.asList(embedder.embed(task.descriptions())), examples, task.learned()));
                if (task.isPublished()) {
                    tasks.dataFiles.add(task.data().file());
                }
                tasks.weights.add(task.weight());
            } catch (InvalidDatasetException e) {
                // The data were valid when the task was published; the round continues without them.
                LOG.warnf("task %s is skipped in this round: %s", task.id(), e.getMessage());
            }
        }
        return tasks;
    }

    private static ExampleSource ofData(RoundPlan.Task task, PromptRule rule, int maxTokens, long seed) {
        List<TrainingExample> examples = task.data().dataset().training(MAX_EXAMPLES, seed).stream()
                .map(example -> TrainingExample.of(rule, example))
                .filter(example -> example.prompt().length + example.response().length <= maxTokens)
                .toList();
        if (examples.isEmpty()) {
            throw new InvalidDatasetException("none of its examples fits into " + maxTokens + " tokens");
        }
        return ExampleSource.of(examples);
    }

    private static ExampleSource ofSuite(SuiteTask task, PromptRule rule) {
        return random -> TrainingExample.of(rule, task.trainingExample(random));
    }

    List<SftTask> tasks() {
        return List.copyOf(tasks);
    }

    /** The data files of the published ones. */
    Set<String> dataFiles() {
        return Set.copyOf(dataFiles);
    }

    /** One weight for each task, in the same order. */
    double[] weights() {
        return weights.stream().mapToDouble(Double::doubleValue).toArray();
    }
}
