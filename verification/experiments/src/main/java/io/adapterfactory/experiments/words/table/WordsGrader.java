package io.adapterfactory.experiments.words.table;

import io.adapterfactory.t2l.task.HeldOutExample;
import io.adapterfactory.t2l.task.SuiteTask;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Grades the answers with a hypernetwork's adapters, question by question, so that hypernetworks can be compared. */
public final class WordsGrader implements AutoCloseable {

    /**
     * Questions about a task.
     *
     * @param split to which the grades belong
     * @param items inputs with their right answers
     * @param wordings descriptions of the task, which share the items
     */
    public record Group(String split, SuiteTask task, List<HeldOutExample> items, List<String> wordings) {}

    private final WordsTable.Progress progress;
    private final WordsLab lab;

    /** @throws io.adapterfactory.t2l.hypernetwork.InvalidHypernetworkException when the hypernetwork is for another base model */
    public WordsGrader(WordsTable.Settings settings, WordsTable.Progress progress) {
        this.progress = progress;
        this.lab = new WordsLab(settings);
    }

    /**
     * A 1 or 0 for each question, by split.
     *
     * @param doing shown with the progress
     */
    public Map<String, String> grades(String doing, List<Group> groups) {
        List<Asked> questions = new ArrayList<>();
        List<String> splits = new ArrayList<>();
        for (Group group : groups) {
            for (Asked asked : lab.asked(group.task(), group.items(), group.wordings())) {
                questions.add(asked);
                splits.add(group.split());
            }
        }
        List<Boolean> rights =
                lab.scorer().areRight(questions, lab.generated(), (answered, of) -> progress.at(doing, answered, of));
        Map<String, String> grades = new LinkedHashMap<>();
        for (int i = 0; i < rights.size(); i++) {
            grades.merge(splits.get(i), rights.get(i) ? "1" : "0", String::concat);
        }
        return grades;
    }

    @Override
    public void close() {
        lab.close();
    }
}
