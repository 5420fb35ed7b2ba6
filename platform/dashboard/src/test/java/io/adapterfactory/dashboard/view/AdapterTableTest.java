package io.adapterfactory.dashboard.view;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.adapterfactory.dashboard.row.AdapterRow;
import io.adapterfactory.dashboard.row.ScoreRow;
import io.adapterfactory.dashboard.view.AdapterQuery.Sort;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class AdapterTableTest {

    private static final Optional<String> ANY = Optional.empty();

    private final AdapterTable table = new AdapterTable();

    @BeforeEach
    void fill() {
        table.put(Rows.adapter("a1", "Reverse the list", "v1", 1, Rows.score("reverse", 0.9, 0.1)));
        table.put(Rows.adapter("a2", "keep the VOWELS", "v1", 2, Rows.score("keep_vowels", 0.5, 0.5)));
        table.put(Rows.adapter("b3", "reverse, then keep two", "v2", 3));
        table.put(Rows.adapter("b4", "sort the list", "v2", 4, Rows.score("reverse", 0.2, 0.1)));
    }

    @Test
    void theNewestComeFirstAndPagesDoNotOverlap() {
        assertThat(ids(AdapterQuery.all(), 0, 3)).containsExactly("b4", "b3", "a2");
        assertThat(ids(AdapterQuery.all(), 1, 3)).containsExactly("a1");
        assertThat(table.page(AdapterQuery.all(), 1, 3).total()).isEqualTo(4);
    }

    @Test
    void everyWordMustBeFoundInAnyCaseInDescriptionBenchmarkOrIds() {
        assertThat(ids(words("REVERSE", "list"), 0, 9)).containsExactly("b4", "a1");
        assertThat(ids(words("vowels"), 0, 9)).containsExactly("a2");
        assertThat(ids(words("b3"), 0, 9)).containsExactly("b3");
        assertThat(ids(words("no-such-word"), 0, 9)).isEmpty();
    }

    @Test
    void filtersMeetAndScoresSortWithTheUnscoredLast() {
        assertThat(ids(query(ANY, Optional.of("reverse"), ANY, ANY, Sort.SCORE, false), 0, 9))
                .containsExactly("b4", "a1");
        assertThat(ids(query(ANY, ANY, ANY, ANY, Sort.SCORE, true), 0, 9)).containsExactly("a1", "a2", "b4", "b3");
        assertThat(ids(query(ANY, ANY, ANY, ANY, Sort.GAIN, false), 0, 9)).containsExactly("a2", "b4", "a1", "b3");
        assertThat(ids(query(Optional.of("v2"), ANY, Optional.of("team=blue"), ANY, Sort.TIME, true), 0, 9))
                .containsExactly("b4", "b3");
        assertThat(ids(query(ANY, ANY, Optional.of("team=green"), ANY, Sort.TIME, true), 0, 9))
                .isEmpty();
        assertThat(ids(query(ANY, ANY, ANY, Optional.of("NOT_TOLD_APART"), Sort.TIME, true), 0, 9))
                .containsExactly("a2");
    }

    @Test
    void anAdapterThatIsGeneratedAgainKeepsItsScoresAndTheResultOfAnUnknownAdapterIsShown() {
        table.put(Rows.adapter("a1", "Reverse the list", "v1", 9));
        assertThat(table.find("a1").orElseThrow().scores()).hasSize(1);

        AdapterRow unknown = new AdapterRow(
                "s",
                "t",
                "",
                "nano",
                "v1",
                List.of(),
                java.util.Map.of(),
                5,
                new float[0],
                Optional.empty(),
                Optional.empty(),
                List.of());
        table.put(unknown, Rows.score("reverse", 0.3, 0.3));
        assertThat(table.find("s").orElseThrow().isKnown()).isFalse();

        table.put(Rows.adapter("s", "known at last", "v1", 6));
        assertThat(table.find("s").orElseThrow().isKnown()).isTrue();
        assertThat(table.find("s").orElseThrow().scores()).hasSize(1);
    }

    @Test
    void aScoreOnTheSameBenchmarkTakesTheOldOnesPlace() {
        AdapterRow row = table.find("a1").orElseThrow();

        table.put(row, Rows.score("reverse", 0.95, 0.1));
        table.put(row, Rows.score("sort", 0.1, 0.1));

        assertThat(table.find("a1").orElseThrow().scores())
                .extracting(ScoreRow::benchmark)
                .containsExactly("sort", "reverse");
    }

    @Test
    void thatNoBenchmarkFitsIsAWarningUntilThereIsAScore() {
        AdapterRow early = Rows.adapter("c5", "say it politely", "v1", 5);
        table.putWithoutBenchmark(early);
        table.put(early); // the adapter's own record is read after its result
        assertThat(table.find("c5").orElseThrow().warnings()).containsExactly(AdapterRow.NO_BENCHMARK);
        assertThat(table.facets().warnings()).containsEntry(AdapterRow.NO_BENCHMARK, 1);

        table.putWithoutBenchmark(table.find("a1").orElseThrow());
        assertThat(table.find("a1").orElseThrow().warnings()).isEmpty();

        table.put(early, Rows.score("polite", 0.5, 0.1));
        assertThat(table.find("c5").orElseThrow().warnings()).isEmpty();
        assertThat(table.find("c5").orElseThrow().scores()).hasSize(1);
    }

    @Test
    void warningsOfAScoreAreCountedAndFound() {
        table.put(Rows.adapter(
                "o1",
                "reverse it",
                "v3",
                9,
                Rows.score("reverse", 0.9, 0.1, "OTHER_WEIGHTS"),
                Rows.score("polite", 0.9, 0.1, "OTHER_WEIGHTS")));

        assertThat(table.facets().warnings()).containsEntry("OTHER_WEIGHTS", 1);
        assertThat(ids(query(ANY, ANY, ANY, Optional.of("OTHER_WEIGHTS"), Sort.TIME, true), 0, 9))
                .containsExactly("o1");
    }

    @Test
    void facetsCount() {
        AdapterTable.Facets facets = table.facets();

        assertThat(facets.versions()).containsEntry("v1", 2).containsEntry("v2", 2);
        assertThat(facets.benchmarks()).containsEntry("reverse", 2).containsEntry("keep_vowels", 1);
        assertThat(facets.warnings()).containsEntry("NOT_TOLD_APART", 1);
        assertThat(facets.labels()).containsEntry("team=red", 2);
    }

    @Test
    void anUnknownOrderIsRefused() {
        assertThatThrownBy(() -> Sort.named("color"))
                .hasMessage("cannot sort by 'color'; expected time, score, base, or gain");
    }

    private List<String> ids(AdapterQuery query, int page, int size) {
        return table.page(query, page, size).rows().stream()
                .map(AdapterRow::adapterId)
                .toList();
    }

    private static AdapterQuery words(String... words) {
        return new AdapterQuery(List.of(words), ANY, ANY, ANY, ANY, ANY, Sort.TIME, true);
    }

    private static AdapterQuery query(
            Optional<String> version,
            Optional<String> benchmark,
            Optional<String> label,
            Optional<String> warning,
            Sort sort,
            boolean descending) {
        return new AdapterQuery(List.of(), ANY, version, benchmark, label, warning, sort, descending);
    }
}
