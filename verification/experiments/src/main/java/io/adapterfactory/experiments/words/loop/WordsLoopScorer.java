package io.adapterfactory.experiments.words.loop;

import io.adapterfactory.experiments.loop.LoopScores;
import io.adapterfactory.experiments.words.WordsBase;
import io.adapterfactory.experiments.words.table.WordsGrader;
import io.adapterfactory.experiments.words.table.WordsTable;
import io.adapterfactory.t2l.task.SuiteTask;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Scores hypernetworks on old and new tasks, with held-out inputs that are in no data set. Answers are cached. */
public final class WordsLoopScorer {

    /** Old tasks in unseen wordings. */
    static final String OLD = "old tasks";

    private final WordsBase base;
    private final WordsLoopTasks tasks;
    private final Path work;
    private final WordsTable.Progress progress;
    private final List<WordsGrader.Group> questions = new ArrayList<>();

    /** @param work folder for cached answers */
    public WordsLoopScorer(WordsBase base, WordsLoopTasks tasks, Path work, WordsTable.Progress progress) {
        this.base = base;
        this.tasks = tasks;
        this.work = work;
        this.progress = progress;
        tasks.old().forEach(task -> ask(OLD, task, tasks.unseenWordings(task)));
        tasks.all().forEach(task -> ask(unseenWordings(task), task, tasks.unseenWordings(task)));
        tasks.published(tasks.size().waves())
                .forEach(task -> ask(publishedWordings(task), task, tasks.publishedWordings(task)));
    }

    private void ask(String split, SuiteTask task, List<String> wordings) {
        questions.add(new WordsGrader.Group(split, task, tasks.scored(task), wordings));
    }

    /** The split of a new task in unseen wordings. */
    static String unseenWordings(SuiteTask task) {
        return task.id();
    }

    /** The split of a new task in the wordings in which it is published. */
    static String publishedWordings(SuiteTask task) {
        return task.id() + " as published";
    }

    /** @param hypernetwork folder */
    public LoopScores score(Path hypernetwork) {
        WordsLoopSize size = tasks.size();
        WordsTable.Settings settings =
                new WordsTable.Settings(base, hypernetwork, work, size.items(), size.seed(), size.isQuick());
        try (WordsGrader grader = new WordsGrader(settings, progress)) {
            return new LoopScores(grader.grades("scoring " + hypernetwork.getFileName(), questions));
        }
    }
}
