package io.adapterfactory.experiments.words;

import io.adapterfactory.t2l.task.SuiteTask;
import io.adapterfactory.t2l.task.SuiteTask.Use;
import io.adapterfactory.t2l.task.words.WordsSuite;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;

/**
 * The part of the suite words for training and scoring.
 *
 * @param maxTasks maximum number of trained tasks
 * @param maxUnseen maximum number of unseen tasks, and of unseen compositions
 * @param maxDescriptions maximum number of descriptions of each trained task
 */
public record WordsSelection(int maxTasks, int maxUnseen, int maxDescriptions) {

    public static final WordsSelection ALL =
            new WordsSelection(Integer.MAX_VALUE, Integer.MAX_VALUE, Integer.MAX_VALUE);

    /** Enough for a smoke test; the results have no meaning. */
    public static final WordsSelection QUICK = new WordsSelection(6, 2, 3);

    private static final WordsSuite SUITE = WordsSuite.standard();
    private static final long DESCRIPTION_SEED = 42;

    /** Trained tasks and trained compositions; a smaller number is spread over the suite. */
    public List<SuiteTask> trained() {
        return spread(SUITE.tasks(Use.TRAINED), maxTasks);
    }

    public List<SuiteTask> unseen(Use use) {
        return spread(SUITE.tasks(use), maxUnseen);
    }

    /** Single trained tasks, sampled with a fixed seed; a larger sample contains the smaller ones. */
    public List<SuiteTask> sample(int count) {
        List<SuiteTask> single = new ArrayList<>(single());
        Collections.shuffle(single, new Random(DESCRIPTION_SEED));
        return List.copyOf(single.subList(0, Math.min(count, single.size())));
    }

    /** The trained tasks that are no compositions. */
    public List<SuiteTask> single() {
        return trained().stream().filter(task -> !task.isComposition()).toList();
    }

    public List<String> trainingDescriptions(SuiteTask task) {
        return task.trainingDescriptions(maxDescriptions, DESCRIPTION_SEED);
    }

    public List<String> heldOutDescriptions(SuiteTask task) {
        return task.heldOutDescriptions(maxDescriptions, DESCRIPTION_SEED);
    }

    /** The subject of a task. */
    public static String kind(SuiteTask task) {
        return SUITE.kind(task);
    }

    private static List<SuiteTask> spread(List<SuiteTask> tasks, int max) {
        int count = Math.min(max, tasks.size());
        return IntStream.range(0, count)
                .mapToObj(i -> tasks.get((int) ((long) i * tasks.size() / count)))
                .toList();
    }
}
