package io.adapterfactory.trainer.train;

import io.adapterfactory.t2l.task.NanoSuite;
import io.adapterfactory.t2l.task.Operation;
import io.adapterfactory.t2l.task.Wording;
import io.adapterfactory.trainer.config.TrainerConfig;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;

/**
 * What candidates are validated on: published tasks, those with data first, and tasks of the base model's suite. The choice
 * changes little from one candidate to the next, so that what the champion's results are known for is asked again.
 */
@ApplicationScoped
public class ValidationSet {

    private static final String NANO = "nano";
    private static final long SEED = 4711;

    private final TrainerConfig config;
    private final TaskPool pool;
    private final List<ValidationTask> suite;

    public ValidationSet(TrainerConfig config, TaskPool pool) {
        this.config = config;
        this.pool = pool;
        this.suite = suite(config.gate().suiteTasks());
    }

    List<ValidationTask> tasks(String baseModel) {
        Set<ValidationTask> tasks = new LinkedHashSet<>(published(baseModel));
        if (baseModel.equals(NANO)) {
            tasks.addAll(suite);
        }
        return List.copyOf(tasks);
    }

    private Set<ValidationTask> published(String baseModel) {
        List<ValidationTask> withData = pool.tasks(baseModel).stream()
                .flatMap(task -> pool.benchmarks(baseModel, task).stream()
                        .map(benchmark -> new ValidationTask(task.descriptions().get(0), benchmark)))
                .toList();
        int most = config.gate().tasks();
        Set<ValidationTask> chosen = new LinkedHashSet<>(someOf(withData, most));
        chosen.addAll(someOf(pool.evaluationTasks(baseModel), most - chosen.size()));
        return chosen;
    }

    /** Where there are too many, one half are the newest, the other always the same. */
    private static List<ValidationTask> someOf(List<ValidationTask> oldestFirst, int most) {
        if (oldestFirst.size() <= most) {
            return oldestFirst;
        }
        int newest = most / 2;
        List<ValidationTask> chosen =
                new ArrayList<>(oldestFirst.subList(oldestFirst.size() - newest, oldestFirst.size()));
        oldestFirst.subList(0, oldestFirst.size() - newest).stream()
                .sorted(Comparator.comparing(task -> ValidationOrder.hash(task)))
                .limit(most - newest)
                .forEach(chosen::add);
        return chosen;
    }

    /** Training tasks in wordings of training, so that no split is chosen by that the experiments report. */
    private static List<ValidationTask> suite(int count) {
        NanoSuite suite = NanoSuite.standard();
        List<Operation> operations = new ArrayList<>(suite.trainingAtomic());
        operations.addAll(suite.namedCompositions());
        Collections.shuffle(operations, new Random(SEED));
        return operations.subList(0, Math.min(count, operations.size())).stream()
                .map(operation -> new ValidationTask(
                        suite.descriptions(operation, Wording.SEEN, 1, SEED).get(0), operation.id()))
                .toList();
    }
}
