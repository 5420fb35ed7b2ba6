package io.adapterfactory.experiments.loop;

import static org.assertj.core.api.Assertions.assertThat;

import io.adapterfactory.experiments.report.Report;
import io.adapterfactory.experiments.report.Table;
import io.adapterfactory.t2l.benchmark.Benchmark;
import io.adapterfactory.t2l.benchmark.BenchmarkFolder;
import io.adapterfactory.t2l.task.DatasetFile;
import io.adapterfactory.t2l.task.TaskDataset;
import io.adapterfactory.t2l.task.TaskExample;
import io.adapterfactory.t2l.task.nano.Operation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The parts of the loop's experiment that need neither a factory nor a training. */
class LoopTest {

    private static final int QUESTIONS = 200;

    @TempDir
    Path folder;

    @Test
    void everyTrainingTaskIsInTheFirstThirdOrInOneWave() {
        LoopTasks tasks = LoopTasks.of(false);

        assertThat(tasks.all()).hasSize(270).doesNotHaveDuplicates();
        assertThat(tasks.firstThird()).hasSize(90).contains(tasks.poisoned());
        assertThat(tasks.waves()).hasSize(10).allSatisfy(wave -> {
            assertThat(wave).hasSize(18);
            assertThat(wave.stream().filter(task -> task.parts().size() == 1)).hasSize(6);
        });
        assertThat(tasks.lastWave()).hasSize(17).doesNotContainAnyElementsOf(tasks.all());
        assertThat(LoopTasks.of(false).all()).as("the same every time").isEqualTo(tasks.all());
    }

    @Test
    void thePoisonedTaskIsPublishedAgainInOtherWords() {
        LoopTasks tasks = LoopTasks.of(false);

        assertThat(tasks.poisonedDescriptions())
                .hasSameSizeAs(tasks.descriptions(tasks.poisoned()))
                .doesNotContainAnyElementsOf(tasks.descriptions(tasks.poisoned()));
    }

    @Test
    void aDataSetIsOneThatTheTrainerTakesAndItsBenchmarkHasTheHeldOutSplit() {
        Operation task = LoopTasks.of(false).all().get(0);
        Path file = folder.resolve("data.jsonl");

        LoopDataset.write(file, task, task);
        LoopDataset.writeBenchmark(folder.resolve(task.id()), task, "do \"it\"");

        new TaskDataset.Jsonl(file, LoopDataset.TRAIN, LoopDataset.HELD_OUT).check();
        List<TaskExample> heldOut = DatasetFile.read(file, LoopDataset.HELD_OUT);
        Benchmark benchmark = BenchmarkFolder.read(folder.resolve(task.id()));
        assertThat(benchmark.name()).isEqualTo(task.id());
        assertThat(benchmark.questions()).hasSameSizeAs(heldOut);
    }

    @Test
    void aPoisonedDataSetHasTheAnswersOfAnotherTask() {
        LoopTasks tasks = LoopTasks.of(false);
        Path right = folder.resolve("right.jsonl");
        Path wrong = folder.resolve("wrong.jsonl");

        LoopDataset.write(right, tasks.poisoned(), tasks.poisoned());
        LoopDataset.write(wrong, tasks.poisoned(), tasks.liar());

        Map<String, String> answers = new HashMap<>();
        DatasetFile.read(right, LoopDataset.TRAIN).forEach(example -> answers.put(example.prompt(), example.answer()));
        List<TaskExample> poisoned = DatasetFile.read(wrong, LoopDataset.TRAIN);
        assertThat(poisoned).hasSizeGreaterThan(100);
        assertThat(poisoned.stream().filter(example -> example.answer().equals(answers.get(example.prompt()))))
                .hasSizeLessThan(poisoned.size() / 10);
    }

    @Test
    void decisionsAreReadUpToAnIncompleteLine() throws IOException {
        Path file = folder.resolve("decisions.jsonl");
        LoopDecision decision = decision(1, true);
        decision.append(file);
        decision.append(file);
        Files.writeString(file, "{\"wave\":", StandardOpenOption.APPEND);

        assertThat(LoopDecision.read(file)).containsExactly(decision, decision);
        assertThat(LoopDecision.read(folder.resolve("none.jsonl"))).isEmpty();
    }

    @Test
    void scoresAreReadAsTheyWereWritten() {
        LoopScores scores = scores(1, 2, 3, 4);

        scores.write(folder.resolve("new/scores.json"));

        assertThat(LoopScores.read(folder.resolve("new/scores.json"))).isEqualTo(scores);
    }

    @Test
    void aimsAreJudgedByThePairedDifferences() {
        Map<String, List<LoopRow>> arms = new LinkedHashMap<>();
        LoopScores start = scores(100, 10, 20, 20);
        LoopScores second = scores(101, 90, 60, 40);
        arms.put("good", rows(start, second, scores(102, 95, 90, 60)));
        arms.put("forgetting", rows(start, second, scores(20, 95, 90, 10)));
        arms.put("not run", List.of());

        Report report = report(arms);

        Table goals = report.tables().get(4);
        assertThat(reached(goals, "good")).containsExactly("yes", "yes", "yes", "yes", "yes");
        assertThat(reached(goals, "forgetting")).containsExactly("no", "no", "no", "yes", "no");
        assertThat(reached(goals, "not run")).isEmpty();
        assertThat(report.charts()).hasSize(3);
    }

    @Test
    void aRejectedPoisonIsShownNextToTheRemainingChampion() {
        LoopScores before = scores(100, 95, 90, 60);
        LoopScores harmed = new LoopScores(new HashMap<>(before.grades()));
        harmed.grades().put(LoopScores.POISONED, grades(20));
        List<LoopScores> scores = List.of(before, harmed);
        List<LoopRow> rows =
                LoopRow.of(List.of(decision(0, true), decision(3, false)), decision -> scores.get(decision.wave() / 3));

        Table poison = report(Map.of("gate", rows)).tables().get(3);

        assertThat(poison.rows()).singleElement().satisfies(row -> {
            assertThat(row.get(1)).isEqualTo("rejected");
            assertThat(row.get(2)).startsWith("50.0");
            assertThat(row.get(3)).startsWith("10.0");
            assertThat(row.get(4)).isEqualTo(row.get(2));
        });
    }

    private static List<String> reached(Table goals, String arm) {
        return goals.rows().stream()
                .filter(row -> row.get(0).equals(arm))
                .map(row -> row.get(3))
                .toList();
    }

    /** A start and promoted versions with these scores. */
    private static List<LoopRow> rows(LoopScores... scores) {
        List<LoopDecision> decisions = new ArrayList<>();
        for (int wave = 0; wave < scores.length; wave++) {
            decisions.add(decision(wave, true));
        }
        return LoopRow.of(decisions, decision -> scores[decision.wave()]);
    }

    private static LoopDecision decision(int wave, boolean promoted) {
        return new LoopDecision(wave, "v" + (wave + 1), "folder", promoted, "why", 1.5, 2.5);
    }

    private static Report report(Map<String, List<LoopRow>> arms) {
        return new LoopReport(new LoopSteps(20, 5, 2), arms, Optional.of(scores(100, 95, 92, 60))).report("settings");
    }

    private static LoopScores scores(int firstThird, int waveOne, int waveTwo, int compositions) {
        Map<String, String> grades = new LinkedHashMap<>();
        grades.put(LoopScores.FIRST_THIRD, grades(firstThird));
        grades.put(LoopScores.wave(1), grades(waveOne));
        grades.put(LoopScores.wave(2), grades(waveTwo));
        grades.put(LoopScores.UNSEEN_WORDINGS, grades(firstThird));
        grades.put(LoopScores.UNSEEN_COMPOSITIONS, grades(compositions));
        grades.put(LoopScores.POISONED, grades(100));
        return new LoopScores(grades);
    }

    /** Grades with this many correct answers. */
    private static String grades(int right) {
        return "1".repeat(right) + "0".repeat(QUESTIONS - right);
    }
}
