package io.adapterfactory.dashboard.row;

import com.fasterxml.jackson.annotation.JsonIgnore;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * An adapter in the lists.
 *
 * @param generatedAt milliseconds since 1970; of the first result if the adapter's event is unknown
 * @param taskCode the encoded description; empty if unknown
 * @param place position of the adapter's record; empty if only results name the adapter
 * @param predicted empty if no score was predicted, or the adapter's record is unknown
 * @param scores one for each benchmark, the newest first
 */
public record AdapterRow(
        String adapterId,
        String taskId,
        String description,
        String baseModel,
        String hypernetworkVersion,
        List<String> warnings,
        Map<String, String> labels,
        long generatedAt,
        @JsonIgnore float[] taskCode,
        @JsonIgnore Optional<Place> place,
        Optional<PredictedScore> predicted,
        List<ScoreRow> scores) {

    /** Warning: no benchmark fits the task, so there will be no score. */
    public static final String NO_BENCHMARK = "NO_BENCHMARK";

    /** This adapter with the warning that no benchmark fits; unchanged if it has scores. */
    public AdapterRow withoutBenchmark() {
        if (!scores.isEmpty() || warnings.contains(NO_BENCHMARK)) {
            return this;
        }
        List<String> more = new ArrayList<>(warnings);
        more.add(NO_BENCHMARK);
        return with(List.copyOf(more), scores);
    }

    /** This adapter with the results that arrived before its own event. */
    public AdapterRow after(AdapterRow before) {
        AdapterRow scored = with(before.scores());
        return before.warnings().contains(NO_BENCHMARK) ? scored.withoutBenchmark() : scored;
    }

    /** This adapter with a score, which replaces an older one on the same benchmark. */
    public AdapterRow with(ScoreRow score) {
        List<ScoreRow> changed = new ArrayList<>();
        changed.add(score);
        scores.stream()
                .filter(other -> !other.benchmark().equals(score.benchmark()))
                .forEach(changed::add);
        return with(
                warnings.stream()
                        .filter(warning -> !warning.equals(NO_BENCHMARK))
                        .toList(),
                List.copyOf(changed));
    }

    public AdapterRow with(List<ScoreRow> changed) {
        return with(warnings, changed);
    }

    private AdapterRow with(List<String> changedWarnings, List<ScoreRow> changedScores) {
        return new AdapterRow(
                adapterId,
                taskId,
                description,
                baseModel,
                hypernetworkVersion,
                changedWarnings,
                labels,
                generatedAt,
                taskCode,
                place,
                predicted,
                changedScores);
    }

    /** The score on a benchmark, or the newest score if none is named. */
    public Optional<ScoreRow> score(Optional<String> benchmark) {
        return scores.stream()
                .filter(score -> benchmark.isEmpty() || score.benchmark().equals(benchmark.get()))
                .findFirst();
    }

    /** Whether its own event is known. */
    public boolean isKnown() {
        return place.isPresent();
    }
}
