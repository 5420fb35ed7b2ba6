package io.adapterfactory.experiments.words.loop;

import io.adapterfactory.experiments.loop.LoopDataset;
import io.adapterfactory.experiments.words.WordsSelection;
import io.adapterfactory.t2l.task.HeldOutExample;
import io.adapterfactory.t2l.task.SuiteTask;
import io.adapterfactory.t2l.task.TaskExample;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * The tasks of the experiment: trained tasks of the suite words are old, its unseen single tasks are new. New tasks are
 * published in waves; some may never be published.
 */
public final class WordsLoopTasks {

    private static final int OLD = 24;
    private static final int QUICK_OLD = 3;
    private static final int DESCRIPTIONS = 8;
    private static final int QUICK_DESCRIPTIONS = 2;
    private static final int TRAINED = 200;
    private static final int DRAWS = 2_000;

    /** Examples that the factory scores a new task on. The experiment itself scores others. */
    private static final int HELD_OUT = 8;

    private static final long DESCRIPTION_SEED = 42;

    private final WordsLoopSize size;
    private final List<SuiteTask> unseen;

    public WordsLoopTasks(WordsLoopSize size) {
        this.size = size;
        this.unseen = new ArrayList<>(WordsSelection.ALL.unseen(SuiteTask.Use.UNSEEN_TASK));
        Collections.shuffle(unseen, new Random(size.seed()));
    }

    public WordsLoopSize size() {
        return size;
    }

    /** Single trained tasks, always the same ones. */
    public List<SuiteTask> old() {
        return WordsSelection.ALL.sample(size.isQuick() ? QUICK_OLD : OLD);
    }

    /** @param wave 1 for the first one */
    public List<SuiteTask> wave(int wave) {
        return unseen.subList((wave - 1) * size.tasks(), wave * size.tasks());
    }

    /** The tasks of the first waves. */
    public List<SuiteTask> published(int waves) {
        return unseen.subList(0, waves * size.tasks());
    }

    /** The new tasks that are not published in the first waves. */
    public List<SuiteTask> unpublished(int waves) {
        return unseen.subList(waves * size.tasks(), size.isQuick() ? lastOfQuick() : unseen.size());
    }

    /** In the quick form, there is one task that is never published. */
    private int lastOfQuick() {
        return Math.min(unseen.size(), size.waves() * size.tasks() + 1);
    }

    /** The new tasks. */
    public List<SuiteTask> all() {
        return unpublished(0);
    }

    /** The descriptions in which a new task is published. */
    public List<String> publishedWordings(SuiteTask task) {
        return task.trainingDescriptions(descriptions(), DESCRIPTION_SEED);
    }

    /** Descriptions in which no task is published or trained. */
    public List<String> unseenWordings(SuiteTask task) {
        return task.heldOutDescriptions(descriptions(), DESCRIPTION_SEED);
    }

    /** Number of descriptions in which a task is published. */
    public int descriptions() {
        return size.isQuick() ? QUICK_DESCRIPTIONS : DESCRIPTIONS;
    }

    /** Writes the data set of a new task. */
    public void writeDataset(Path file, SuiteTask task) {
        LoopDataset.write(
                file,
                training(task),
                task.heldOutExamples(HELD_OUT).stream()
                        .map(example -> new TaskExample(
                                example.prompt(), example.answers().get(0)))
                        .toList());
    }

    private List<TaskExample> training(SuiteTask task) {
        Random random = new Random(size.seed());
        Map<String, TaskExample> byPrompt = new LinkedHashMap<>();
        for (int draw = 0; draw < DRAWS && byPrompt.size() < TRAINED; draw++) {
            TaskExample example = task.trainingExample(random);
            byPrompt.putIfAbsent(example.prompt(), example);
        }
        return List.copyOf(byPrompt.values());
    }

    /** Held-out examples that the experiment scores. Those of a new task are not in the task's data set. */
    public List<HeldOutExample> scored(SuiteTask task) {
        if (task.use() == SuiteTask.Use.TRAINED) {
            return task.heldOutExamples(size.items());
        }
        List<HeldOutExample> examples = task.heldOutExamples(HELD_OUT + 2 * size.items());
        return examples.subList(HELD_OUT, examples.size());
    }
}
