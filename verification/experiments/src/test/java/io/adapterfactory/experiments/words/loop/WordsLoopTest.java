package io.adapterfactory.experiments.words.loop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.adapterfactory.experiments.loop.LoopDataset;
import io.adapterfactory.experiments.loop.LoopDecision;
import io.adapterfactory.experiments.loop.LoopRow;
import io.adapterfactory.experiments.loop.LoopScores;
import io.adapterfactory.experiments.report.Report;
import io.adapterfactory.experiments.report.Table;
import io.adapterfactory.t2l.task.DatasetFile;
import io.adapterfactory.t2l.task.HeldOutExample;
import io.adapterfactory.t2l.task.SuiteTask;
import io.adapterfactory.t2l.task.TaskDataset;
import io.adapterfactory.t2l.task.TaskExample;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The parts of the words loop that need neither a factory nor a language model. */
class WordsLoopTest {

    private static final WordsLoopSize SIZE = new WordsLoopSize(3, 4, 30, 8, 42, false);

    private final WordsLoopTasks tasks = new WordsLoopTasks(SIZE);

    @TempDir
    Path folder;

    @Test
    void newTasksAreUnseenOnesAndOldTasksAreTrainedOnes() {
        List<SuiteTask> waves = new ArrayList<>();
        for (int wave = 1; wave <= 3; wave++) {
            assertThat(tasks.wave(wave)).hasSize(4);
            waves.addAll(tasks.wave(wave));
        }

        assertThat(waves).doesNotHaveDuplicates().isEqualTo(tasks.published(3));
        assertThat(tasks.unpublished(3)).hasSize(2).doesNotContainAnyElementsOf(waves);
        assertThat(tasks.all()).hasSize(14).allMatch(task -> task.use() == SuiteTask.Use.UNSEEN_TASK);
        assertThat(tasks.old()).hasSize(24).allMatch(task -> task.use() == SuiteTask.Use.TRAINED);
    }

    @Test
    void whatIsScoredIsInNoDataSetAndInNoPublishedWords() {
        for (SuiteTask task : tasks.all()) {
            Path file = folder.resolve(task.id() + ".jsonl");
            tasks.writeDataset(file, task);

            new TaskDataset.Jsonl(file, LoopDataset.TRAIN, LoopDataset.HELD_OUT).check();
            List<TaskExample> examples = new ArrayList<>(DatasetFile.read(file, LoopDataset.TRAIN));
            assertThat(examples).as(task.id()).hasSizeBetween(20, 200);
            examples.addAll(DatasetFile.read(file, LoopDataset.HELD_OUT));
            assertThat(tasks.scored(task))
                    .as(task.id())
                    .hasSizeBetween(12, 16)
                    .extracting(HeldOutExample::prompt)
                    .doesNotContainAnyElementsOf(
                            examples.stream().map(TaskExample::prompt).toList());
            assertThat(tasks.unseenWordings(task))
                    .hasSize(8)
                    .doesNotContainAnyElementsOf(tasks.publishedWordings(task));
        }
    }

    @Test
    void aSizeThatTheSuiteDoesNotHave() {
        assertThatThrownBy(() -> new WordsLoopSize(5, 3, 30, 8, 42, false))
                .hasMessage("5 waves of 3 tasks need 15 unseen tasks; the suite words has 14");
        assertThatThrownBy(() -> new WordsLoopSize(1, 1, 0, 8, 42, false)).hasMessageContaining("at least 1 of each");
    }

    @Test
    void aRejectedCandidateIsShownAndTheChampionBeforeItStays() {
        LoopScores start = scores(10, 2, 1);
        LoopScores better = scores(9, 6, 8);
        LoopScores worse = scores(0, 7, 9);
        List<LoopScores> byWave = List.of(start, better, worse);
        List<LoopRow> rows = LoopRow.of(
                List.of(decision(0, true), decision(1, true), decision(2, false)),
                decision -> byWave.get(decision.wave()));

        Report report = new WordsLoopReport(tasks, Map.of("replay-50", rows)).report("settings");

        assertThat(report.remarks()).contains("settings", "Finished waves: `replay-50` 2 of 3.");
        List<String> first = report.tables().get(0).rows().get(0);
        assertThat(first).startsWith("replay-50", "1", "v0", "v1", "champion");
        // 12 old questions: 10 right before, 9 after.
        assertThat(first.get(5)).startsWith("83.3 (");
        assertThat(first.get(6)).startsWith("75.0 (");
        assertThat(first.get(7)).startsWith("-8.3 (");
        // The wave's tasks have 4 x 12 questions: 8 right before, 24 after.
        assertThat(first.get(8)).startsWith("16.7 (");
        assertThat(first.get(9)).startsWith("50.0 (");
        List<String> second = report.tables().get(0).rows().get(1);
        assertThat(second).startsWith("replay-50", "2", "v1", "v2", "rejected");
        assertThat(second.get(6)).startsWith("0.0 (");
        Table ends = report.tables().get(3);
        assertThat(ends.rows().get(0).get(2))
                .as("the rejected candidate counts nothing")
                .startsWith("-8.3 (");
        // The published wordings: 1 of 12 right before, 8 after.
        assertThat(ends.rows().get(0).get(4)).startsWith("+58.3 (");
        assertThat(report.tables().get(4).rows()).hasSize(12);
    }

    /** Grades with this many right answers to 12 questions of each kind. */
    private LoopScores scores(int old, int unseenWordings, int publishedWordings) {
        Map<String, String> grades = new LinkedHashMap<>();
        grades.put(WordsLoopScorer.OLD, grades(old));
        for (SuiteTask task : tasks.all()) {
            grades.put(WordsLoopScorer.unseenWordings(task), grades(unseenWordings));
            grades.put(WordsLoopScorer.publishedWordings(task), grades(publishedWordings));
        }
        return new LoopScores(grades);
    }

    private static String grades(int right) {
        return "1".repeat(right) + "0".repeat(12 - right);
    }

    private static LoopDecision decision(int wave, boolean promoted) {
        return new LoopDecision(wave, "v" + wave, "folder", promoted, "why", 1, 2);
    }
}
