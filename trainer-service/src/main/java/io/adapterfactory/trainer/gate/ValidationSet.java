package io.adapterfactory.trainer.gate;

import io.adapterfactory.t2l.task.SuiteTask;
import io.adapterfactory.t2l.task.TaskSuite;
import io.adapterfactory.trainer.basemodel.ByBaseModel;
import io.adapterfactory.trainer.pool.TaskPool;
import io.adapterfactory.trainer.pool.ValidationTask;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * Chooses the validation tasks of candidates: published tasks with scored adapters, those with data first, and tasks of
 * the base model's suite. The choice changes little from one candidate to the next, so that the champion's results can
 * be reused.
 */
@ApplicationScoped
public class ValidationSet {

    /**
     * A task that candidates are validated on.
     *
     * @param standsFor number of tasks that it represents, including itself: 1 or more
     */
    record Member(ValidationTask task, double standsFor) {}

    private static final long SEED = 4711;

    private final ByBaseModel<GateRules> rules;
    private final ByBaseModel<TaskSuite> suites;
    private final TaskPool pool;

    public ValidationSet(ByBaseModel<GateRules> rules, ByBaseModel<TaskSuite> suites, TaskPool pool) {
        this.rules = rules;
        this.suites = suites;
        this.pool = pool;
    }

    List<Member> members(String baseModel) {
        Map<ValidationTask, Member> members = new LinkedHashMap<>();
        published(baseModel).forEach(member -> members.putIfAbsent(member.task(), member));
        ofSuite(suites.of(baseModel), rules.of(baseModel).suiteTasks())
                .forEach(member -> members.putIfAbsent(member.task(), member));
        return List.copyOf(members.values());
    }

    private List<Member> published(String baseModel) {
        List<ValidationTask> withData = pool.tasks(baseModel).stream()
                .flatMap(task -> pool.benchmarks(baseModel, task).stream()
                        .map(benchmark -> new ValidationTask(task.descriptions().get(0), benchmark)))
                .distinct()
                .toList();
        int max = rules.of(baseModel).maxTasks();
        List<Member> chosen = new ArrayList<>(someOf(withData, max));
        chosen.addAll(someOf(pool.evaluationTasks(baseModel), max - chosen.size()));
        return chosen;
    }

    /**
     * If there are too many tasks, one half are the newest, each representing itself; the other half are a fixed sample
     * of the older ones, which represents all of them.
     */
    private static List<Member> someOf(List<ValidationTask> oldestFirst, int max) {
        if (oldestFirst.size() <= max) {
            return oldestFirst.stream().map(task -> new Member(task, 1)).toList();
        }
        int newest = max / 2;
        int sampled = max - newest;
        List<ValidationTask> older = oldestFirst.subList(0, oldestFirst.size() - newest);
        List<Member> chosen = new ArrayList<>();
        oldestFirst.subList(older.size(), oldestFirst.size()).forEach(task -> chosen.add(new Member(task, 1)));
        older.stream()
                .sorted(Comparator.comparing(ValidationOrder::hash))
                .limit(sampled)
                .forEach(task -> chosen.add(new Member(task, older.size() / (double) sampled)));
        return chosen;
    }

    /** Training tasks in training wordings, so that no choice depends on the splits that the experiments report. */
    private static List<Member> ofSuite(TaskSuite suite, int max) {
        if (max == 0) {
            return List.of();
        }
        List<SuiteTask> tasks = new ArrayList<>(suite.tasks(SuiteTask.Use.TRAINED));
        Collections.shuffle(tasks, new Random(SEED));
        return tasks.subList(0, Math.min(max, tasks.size())).stream()
                .map(task ->
                        new ValidationTask(task.trainingDescriptions(1, SEED).get(0), task.id()))
                .map(task -> new Member(task, 1))
                .toList();
    }
}
