package io.adapterfactory.experiments.paper;

import static org.assertj.core.api.Assertions.assertThat;

import io.adapterfactory.experiments.nano.NanoLab;
import io.adapterfactory.experiments.report.Report;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Quick runs of the experiments that need only the shipped models. */
@Tag("campaign")
class ExperimentsTest {

    private static final Path DEFAULTS = Path.of("..", "..", "models");

    @TempDir
    Path work;

    @Test
    void generatedAdaptersOfATaskAreCloserThanThoseOfOtherTasks() {
        Report report = run("map");

        List<String> adapters = report.tables().get(0).rows().get(0);
        assertThat(Double.parseDouble(adapters.get(1))).isGreaterThan(Double.parseDouble(adapters.get(3)) + 0.1);
        assertThat(report.charts().get(0).series()).hasSizeGreaterThan(1);
    }

    @Test
    void theTasksOwnDescriptionHelpsAndAnotherTasksDoesNot() {
        Report report = run("descriptions");

        List<List<String>> rows = report.tables().get(0).rows();
        double own = score(rows, "the task's, seen wording");
        assertThat(own).isGreaterThan(60);
        assertThat(score(rows, "of another task")).isLessThan(own / 2);
        assertThat(score(rows, "random letters")).isLessThan(own / 2);
    }

    @Test
    void anAdapterIsCheaperAQueryThanExamplesInThePrompt() {
        List<List<String>> rows = run("cost").tables().get(0).rows();

        assertThat(rows)
                .extracting(row -> row.get(0))
                .containsExactly("generated adapter", "3 examples in the prompt", "description in the prompt");
        assertThat(Double.parseDouble(rows.get(0).get(2)))
                .as("counted FLOPs of a query")
                .isLessThan(Double.parseDouble(rows.get(1).get(2)));
    }

    @Test
    void theWarningDistinguishesOtherTopicsFromNewWordings() {
        List<List<String>> rows = run("warning").tables().get(0).rows();

        assertThat(rows).hasSize(3).allSatisfy(row -> assertThat(
                        Double.parseDouble(row.get(2).split(" ")[0]))
                .isBetween(0.9, 1.0));
    }

    @Test
    void everyEncoderFindsTheTaskOfAnUnseenWordingMoreOftenThanChance() {
        List<List<String>> rows = run("wordings").tables().get(0).rows();

        assertThat(rows).hasSize(5).allSatisfy(row -> assertThat(
                        Double.parseDouble(row.get(1).split(" ")[0]))
                .as("one of twelve tasks")
                .isGreaterThan(3 * 100.0 / 12));
    }

    private static double score(List<List<String>> rows, String name) {
        return rows.stream()
                .filter(row -> row.get(0).equals(name))
                .map(row -> Double.parseDouble(row.get(2).split(" ")[0]))
                .findFirst()
                .orElseThrow();
    }

    private Report run(String name) {
        NanoLab.Settings settings = new NanoLab.Settings(
                DEFAULTS.resolve("base-models/nano"),
                work.resolve("no-adapters"),
                DEFAULTS.resolve("hypernetworks/nano/v1"),
                work,
                true);
        try (NanoLab lab = new NanoLab(settings, (doing, part) -> {})) {
            return Experiments.named(name).orElseThrow().run(lab);
        }
    }
}
