package io.adapterfactory.dashboard.view;

import io.adapterfactory.dashboard.row.AdapterRow;
import io.adapterfactory.dashboard.row.Figure;
import io.adapterfactory.dashboard.row.Place;
import io.adapterfactory.dashboard.row.ScoreRow;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Rows for tests. */
final class Rows {

    private Rows() {}

    static AdapterRow adapter(String id, String description, String version, long generatedAt, ScoreRow... scores) {
        return new AdapterRow(
                id,
                "task-" + id,
                description,
                "nano",
                version,
                List.of(),
                Map.of("team", id.startsWith("a") ? "red" : "blue"),
                generatedAt,
                new float[] {1, 0},
                Optional.of(new Place(0, generatedAt)),
                Optional.empty(),
                List.of(scores));
    }

    static ScoreRow score(String benchmark, double score, double base, String... warnings) {
        return new ScoreRow(
                benchmark,
                "exact-match",
                "NEAREST",
                100,
                new Figure(score, score - 0.1, score + 0.1),
                new Figure(base, base, base),
                new Figure(score - base, -1, 1),
                0.01,
                score - base > 0.05,
                List.of(warnings),
                10,
                1,
                new Place(0, 1));
    }
}
