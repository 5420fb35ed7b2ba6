package io.adapterfactory.trainer.gate;

import io.adapterfactory.t2l.task.SuiteTask;
import io.adapterfactory.t2l.task.TaskSuite;
import io.adapterfactory.trainer.basemodel.ByBaseModel;
import io.adapterfactory.trainer.pool.PoolTask;
import io.adapterfactory.trainer.pool.TaskPool;
import io.adapterfactory.trainer.pool.ValidationTask;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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
     * @param dataFile its training data, if it was published with some
     * @param heldOut a description of the task that was not trained on; the task's own if there is no other
     */
    record Member(ValidationTask task, double standsFor, Optional<String> dataFile, String heldOut) {

        static Member withoutData(ValidationTask task) {
            return new Member(task, 1, Optional.empty(), task.description());
        }

        static Member withData(ValidationTask task, String file) {
            return new Member(task, 1, Optional.of(file), task.description());
        }

        static Member ofSuite(SuiteTask task) {
            String description = task.trainingDescriptions(1, SEED).get(0);
            return new Member(
                    new ValidationTask(description, task.id()),
                    1,
                    Optional.empty(),
                    task.heldOutDescriptions(1, SEED).stream().findFirst().orElse(description));
        }

        Member standingFor(double tasks) {
            return new Member(task, tasks, dataFile, heldOut);
        }
    }

    static final long SEED = 4711;

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
        Map<ValidationTask, Member> withData = new LinkedHashMap<>();
        for (PoolTask task : pool.tasks(baseModel)) {
            for (String benchmark : pool.benchmarks(baseModel, task)) {
                Member member = Member.withData(
                        new ValidationTask(task.descriptions().get(0), benchmark),
                        task.dataset().file().toString());
                withData.putIfAbsent(member.task(), member);
            }
        }
        int max = rules.of(baseModel).maxTasks();
        List<Member> chosen = new ArrayList<>(someOf(List.copyOf(withData.values()), max));
        List<Member> withoutData = pool.evaluationTasks(baseModel).stream()
                .map(Member::withoutData)
                .toList();
        chosen.addAll(someOf(withoutData, max - chosen.size()));
        return chosen;
    }

    /**
     * If there are too many tasks, one half are the newest, each representing itself; the other half are a fixed sample
     * of the older ones, which represents all of them.
     */
    private static List<Member> someOf(List<Member> oldestFirst, int max) {
        if (oldestFirst.size() <= max) {
            return oldestFirst;
        }
        int newest = max / 2;
        int sampled = max - newest;
        List<Member> older = oldestFirst.subList(0, oldestFirst.size() - newest);
        List<Member> chosen = new ArrayList<>(oldestFirst.subList(older.size(), oldestFirst.size()));
        older.stream()
                .sorted(Comparator.comparing(member -> ValidationOrder.hash(member.task())))
                .limit(sampled)
                .forEach(member -> chosen.add(member.standingFor(older.size() / (double) sampled)));
        return chosen;
    }

    /**
     * Training tasks in training wordings, so that no comparison of versions depends on the splits that the experiments
     * report.
     */
    private static List<Member> ofSuite(TaskSuite suite, int max) {
        if (max == 0) {
            return List.of();
        }
        List<SuiteTask> tasks = new ArrayList<>(suite.tasks(SuiteTask.Use.TRAINED));
        Collections.shuffle(tasks, new Random(SEED));
        return tasks.subList(0, Math.min(max, tasks.size())).stream()
                .map(Member::ofSuite)
                .toList();
    }
}
