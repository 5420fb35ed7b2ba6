package io.adapterfactory.dashboard.view;

import static org.assertj.core.api.Assertions.assertThat;

import io.adapterfactory.dashboard.row.DeadLetterRow;
import io.adapterfactory.dashboard.row.DeadLetterRow.Decision;
import io.adapterfactory.dashboard.row.Figure;
import io.adapterfactory.dashboard.row.Place;
import io.adapterfactory.dashboard.row.TaskRow;
import io.adapterfactory.dashboard.row.VersionRow;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

class FactoryViewTest {

    private final FactoryView view = new FactoryView();

    @Test
    void waitingRecordsAreCountedWithoutTheBrokersMarks() {
        long now = System.currentTimeMillis();
        view.came("topic", new Place(0, 0), now - 9000);
        view.came("topic", new Place(0, 2), now - 5000);
        view.came("topic", new Place(1, 7), now - 1000);

        assertThat(view.traffic().waiting("topic", Map.of(0, 0L, 1, 8L)).records())
                .isEqualTo(2);
        assertThat(view.traffic().waiting("topic", Map.of(0, 0L, 1, 8L)).oldestAgeMs())
                .isBetween(9000L, 60_000L);
        // Offset 3 is a transaction marker: a reader at this position has read everything.
        assertThat(view.traffic().waiting("topic", Map.of(0, 3L, 1, 8L))).isEqualTo(new Traffic.Waiting(0, 0));
        // All records of a partition that the reader has not begun are waiting.
        assertThat(view.traffic().waiting("topic", Map.of(0, 3L)).records()).isEqualTo(1);
    }

    @Test
    void flowCountsTheLastHourByMinutes() {
        long now = System.currentTimeMillis();
        view.came("topic", new Place(0, 0), now);
        view.came("topic", new Place(0, 1), now - 61 * 60_000);

        Traffic.Flow flow = view.traffic().flow("topic");

        assertThat(flow.total()).isEqualTo(2);
        assertThat(flow.perMinute()).hasSize(60);
        assertThat(java.util.Arrays.stream(flow.perMinute()).sum()).isEqualTo(1);
    }

    @Test
    void anOrderIsFollowedToItsAdapterInEitherOrderOfArrival() {
        TaskRow order = new TaskRow("task-a", "do it", "nano", Optional.of("v1"), 5, Optional.empty());
        view.put(Rows.adapter("a", "do it", "v1", 9));
        view.put(order);

        assertThat(view.tasks().find("task-a").orElseThrow().adapterId()).contains("a");
        assertThat(view.tasks().find("task-a").orElseThrow().pinnedVersion()).contains("v1");
        assertThat(view.totals().tasksWithoutAdapter()).isZero();
    }

    @Test
    void championsAreTheNewestThatCallThemselvesSo() {
        view.put(version("v1", "CHAMPION"));
        view.put(version("v2", "CHAMPION"));
        view.put(version("v2", "RETIRED"));
        view.put(version("v3", "CANDIDATE"));

        assertThat(view.versions().champions().get("nano").version()).isEqualTo("v2");
        assertThat(view.versions().newest()).hasSize(3);
        assertThat(view.versions().stages()).hasSize(4);
    }

    @Test
    void decidedLettersLeaveTheOpenOnes() {
        DeadLetterRow letter = new DeadLetterRow(
                "t-dead-letters", 0, 4, "key", "INVALID", "why", "generator", "t", 3, 1, Decision.OPEN);
        view.put(letter);
        assertThat(view.deadLetters().page(true, 0, 10).total()).isEqualTo(1);

        view.decided("t-dead-letters", 0, 4, Decision.DISCARDED);
        view.decided("t-dead-letters", 0, 99, Decision.DISCARDED);

        assertThat(view.deadLetters().page(true, 0, 10).total()).isZero();
        assertThat(view.deadLetters().page(false, 0, 10).rows())
                .extracting(DeadLetterRow::decision)
                .containsExactly(Decision.DISCARDED);
    }

    @Test
    void nothingIsNewUntilTheViewIsRebuilt() {
        List<Change> told = new ArrayList<>();
        view.changes().follow().subscribe().with(told::add);

        view.put(version("v1", "CHAMPION"));
        view.complete();
        view.put(version("v2", "CANDIDATE"));

        assertThat(told).containsExactly(new Change(Change.Kind.VERSION, "v2"));
    }

    /**
     * Mean 0.6 of 0.4 and 0.8: deviation 0.2828, that of the mean 0.2, half width 1.96 x 0.2; each adapter's own is
     * 0.1.
     */
    @Test
    void versionsAreComparedByTheMeanOfTheirAdapters() {
        view.put(Rows.adapter("a", "x", "v1", 1), Rows.score("reverse", 0.4, 0.1));
        view.put(Rows.adapter("b", "y", "v1", 2), Rows.score("reverse", 0.8, 0.1));
        view.put(Rows.adapter("c", "z", "v2", 3), Rows.score("reverse", 0.7, 0.1));

        List<VersionScores> scores = view.adapters().versionScores();

        assertThat(scores).hasSize(2);
        assertThat(scores.get(0).adapters()).isEqualTo(2);
        assertThat(scores.get(0).score().value()).isCloseTo(0.6, Offset.offset(1e-9));
        assertThat(scores.get(0).score().low()).isCloseTo(0.6 - 0.404547, Offset.offset(1e-5));
        assertThat(scores.get(0).score().high()).isEqualTo(1);
        assertThat(scores.get(1).score()).isEqualTo(new Figure(0.7, 0.6, 0.7999999999999999));
    }

    private static VersionRow version(String name, String stage) {
        return new VersionRow("nano", name, stage, "file:///x", "", 1, 1, List.of(), List.of(), "because", 1);
    }
}
