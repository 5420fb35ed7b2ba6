package io.adapterfactory.trainer.train;

import io.adapterfactory.t2l.embedding.TaskEmbedder;
import io.adapterfactory.t2l.task.InvalidDatasetException;
import io.adapterfactory.t2l.task.NanoSuite;
import io.adapterfactory.t2l.task.Operation;
import io.adapterfactory.t2l.task.TaskExample;
import io.adapterfactory.t2l.task.Wording;
import io.adapterfactory.t2l.tokenizer.Tokenizer;
import io.adapterfactory.t2l.training.ExampleSource;
import io.adapterfactory.t2l.training.SftTask;
import io.adapterfactory.t2l.training.TrainingExample;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.jboss.logging.Logger;

/**
 * The tasks of one round with the weights they are drawn by: the further a task's newest score is from 1, the more often; a
 * floor keeps every task in, so that nothing is forgotten.
 */
public final class TaskCurriculum {

    private static final Logger LOG = Logger.getLogger(TaskCurriculum.class);
    private static final String NANO = "nano";
    private static final double FLOOR = 0.2;
    private static final double UNKNOWN_SCORE = 0.5;
    private static final int DESCRIPTIONS = 4;
    private static final int MOST_EXAMPLES = 20_000;
    private static final String STOP = ";";

    private final List<SftTask> tasks = new ArrayList<>();
    private final List<Double> weights = new ArrayList<>();
    private final TaskPool pool;
    private final String baseModel;

    private TaskCurriculum(TaskPool pool, String baseModel) {
        this.pool = pool;
        this.baseModel = baseModel;
    }

    /**
     * @param longest tokens that the base model can read; longer examples are left out
     * @param suiteTasks most tasks of the base model's own suite
     * @param seed of the choice among them
     */
    public static TaskCurriculum of(
            TaskPool pool,
            String baseModel,
            TaskEmbedder embedder,
            Tokenizer tokenizer,
            int longest,
            int suiteTasks,
            long seed) {
        TaskCurriculum curriculum = new TaskCurriculum(pool, baseModel);
        for (PoolTask task : pool.tasks(baseModel)) {
            curriculum.addPublished(task, embedder, tokenizer, longest, seed);
        }
        if (baseModel.equals(NANO)) {
            for (Operation operation : suite(suiteTasks, seed)) {
                curriculum.addOperation(operation, embedder, tokenizer, seed);
            }
        }
        return curriculum;
    }

    private static List<Operation> suite(int count, long seed) {
        List<Operation> operations = new ArrayList<>(NanoSuite.standard().trainingAtomic());
        List<Operation> compositions =
                new ArrayList<>(NanoSuite.standard().trainingCompositions(Integer.MAX_VALUE / 2));
        Collections.shuffle(compositions, new Random(seed));
        operations.addAll(compositions);
        return operations.subList(0, Math.min(count, operations.size()));
    }

    private void addPublished(PoolTask task, TaskEmbedder embedder, Tokenizer tokenizer, int longest, long seed) {
        try {
            List<TrainingExample> examples = task.dataset().training(MOST_EXAMPLES, seed).stream()
                    .map(example -> tokens(example, tokenizer))
                    .filter(example -> example.prompt().length + example.response().length <= longest)
                    .toList();
            if (examples.isEmpty()) {
                LOG.warnf(
                        "task %s is left out of this round: none of its examples fits into %d tokens",
                        task.id(), longest);
                return;
            }
            add(
                    new SftTask(
                            task.id(), Arrays.asList(embedder.embed(task.descriptions())), ExampleSource.of(examples)),
                    pool.score(baseModel, task));
        } catch (InvalidDatasetException e) {
            // It was good when the task came; the round goes on without it.
            LOG.warnf("task %s is left out of this round: %s", task.id(), e.getMessage());
        }
    }

    private void addOperation(Operation operation, TaskEmbedder embedder, Tokenizer tokenizer, long seed) {
        List<String> descriptions = NanoSuite.standard().descriptions(operation, Wording.SEEN, DESCRIPTIONS, seed);
        add(
                new SftTask(
                        operation.id(),
                        Arrays.asList(embedder.embed(descriptions)),
                        random -> tokens(NanoSuite.trainingExample(operation, random), tokenizer)),
                pool.score(baseModel, operation.id()));
    }

    private void add(SftTask task, Optional<Double> score) {
        tasks.add(task);
        weights.add(FLOOR + 1 - score.orElse(UNKNOWN_SCORE));
    }

    private static TrainingExample tokens(TaskExample example, Tokenizer tokenizer) {
        return new TrainingExample(
                tokenizer.encode(example.prompt(), true), tokenizer.encode(example.answer() + STOP, false));
    }

    public List<SftTask> tasks() {
        return List.copyOf(tasks);
    }

    /** One a task, in the same order. */
    public double[] weights() {
        return weights.stream().mapToDouble(Double::doubleValue).toArray();
    }
}
