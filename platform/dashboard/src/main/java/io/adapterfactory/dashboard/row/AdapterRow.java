package io.adapterfactory.dashboard.row;

import com.fasterxml.jackson.annotation.JsonIgnore;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * An adapter as the lists show it.
 *
 * @param generatedAt milliseconds since 1970; of an adapter whose event is not known, of its first result
 * @param taskCode the encoded description; empty where it is not known
 * @param place of the adapter's record; empty for results of an adapter that no event tells of
 * @param scores one a benchmark, the newest first
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
        List<ScoreRow> scores) {

    /** Warning: no benchmark fits the task, so there is no score, and none will come. */
    public static final String NO_BENCHMARK = "NO_BENCHMARK";

    /** The adapter that was not scored because no benchmark fits; of one with scores, the same. */
    public AdapterRow withoutBenchmark() {
        if (!scores.isEmpty() || warnings.contains(NO_BENCHMARK)) {
            return this;
        }
        List<String> more = new ArrayList<>(warnings);
        more.add(NO_BENCHMARK);
        return with(List.copyOf(more), scores);
    }

    /** This adapter with what results said of it before. */
    public AdapterRow after(AdapterRow before) {
        AdapterRow scored = with(before.scores());
        return before.warnings().contains(NO_BENCHMARK) ? scored.withoutBenchmark() : scored;
    }

    /** A score takes the place of an older one on the same benchmark. */
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
                changedScores);
    }

    /** The score on a benchmark, or the newest where none is named. */
    public Optional<ScoreRow> score(Optional<String> benchmark) {
        return scores.stream()
                .filter(score -> benchmark.isEmpty() || score.benchmark().equals(benchmark.get()))
                .findFirst();
    }

    /** Whether an event of its making is known. */
    public boolean isKnown() {
        return place.isPresent();
    }
}
