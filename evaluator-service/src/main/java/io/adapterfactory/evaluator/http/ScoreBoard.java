package io.adapterfactory.evaluator.http;

import io.adapterfactory.evaluator.http.ScoredAdapter.BenchmarkScore;
import io.adapterfactory.evaluator.http.ScoredAdapter.Worked;
import io.adapterfactory.schemas.EvaluationResult;
import io.adapterfactory.schemas.GeneratedAdapter;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.operators.multi.processors.BroadcastProcessor;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.eclipse.microprofile.reactive.messaging.Incoming;

/** The newest adapters with their scores, rebuilt from the topics at every start; a record that cannot be decoded comes as null. */
@ApplicationScoped
public class ScoreBoard {

    private static final int KEPT = 2000;

    private final Map<String, ScoredAdapter> adapters = new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, ScoredAdapter> eldest) {
            return size() > KEPT;
        }
    };
    private final BroadcastProcessor<ScoredAdapter> changes = BroadcastProcessor.create();

    @Incoming("adapters-view")
    void adapter(GeneratedAdapter event) {
        if (event == null) {
            return;
        }
        update(
                event.getAdapterId(),
                before -> new ScoredAdapter(
                        event.getAdapterId(),
                        event.getTaskId(),
                        event.getDescription(),
                        event.getBaseModel(),
                        event.getHypernetworkVersion(),
                        event.getLocation(),
                        event.getWarnings(),
                        event.getGeneratedAt().toEpochMilli(),
                        before.map(ScoredAdapter::scores).orElse(List.of())));
    }

    @Incoming("results-view")
    void result(EvaluationResult event) {
        if (event == null) {
            return;
        }
        update(event.getAdapterId(), before -> {
            List<BenchmarkScore> scores =
                    new ArrayList<>(before.map(ScoredAdapter::scores).orElse(List.of()));
            scores.removeIf(score -> score.benchmark().equals(event.getBenchmark()));
            scores.add(score(event));
            return new ScoredAdapter(
                    event.getAdapterId(),
                    event.getTaskId(),
                    Optional.ofNullable(event.getDescription()).orElse(""),
                    event.getBaseModel(),
                    event.getHypernetworkVersion(),
                    before.map(ScoredAdapter::location).orElse(""),
                    before.map(ScoredAdapter::warnings).orElse(List.of()),
                    before.map(ScoredAdapter::generatedAt)
                            .orElse(event.getEvaluatedAt().toEpochMilli()),
                    List.copyOf(scores));
        });
    }

    private static BenchmarkScore score(EvaluationResult event) {
        return new BenchmarkScore(
                event.getBenchmark(),
                event.getBenchmarkChoice().name(),
                event.getExamples(),
                event.getScore(),
                event.getScoreInterval().getLow(),
                event.getScoreInterval().getHigh(),
                event.getBaseScore(),
                event.getPairedDelta().getPValue(),
                event.getProof().stream()
                        .map(proof -> new Worked(
                                proof.getPrompt(),
                                proof.getReference(),
                                proof.getBaseAnswer(),
                                proof.getAdapterAnswer()))
                        .toList());
    }

    private void update(String adapterId, java.util.function.Function<Optional<ScoredAdapter>, ScoredAdapter> change) {
        ScoredAdapter after;
        synchronized (adapters) {
            after = change.apply(Optional.ofNullable(adapters.get(adapterId)));
            adapters.put(adapterId, after);
        }
        changes.onNext(after);
    }

    /** Newest first. */
    List<ScoredAdapter> newest(int limit) {
        synchronized (adapters) {
            return adapters.values().stream()
                    .sorted(java.util.Comparator.comparingLong(ScoredAdapter::generatedAt)
                            .reversed())
                    .limit(limit)
                    .toList();
        }
    }

    Optional<ScoredAdapter> find(String adapterId) {
        synchronized (adapters) {
            return Optional.ofNullable(adapters.get(adapterId));
        }
    }

    /** Every change from now on; a slow reader misses changes rather than hold the others up. */
    Multi<ScoredAdapter> changes() {
        return changes.onOverflow().dropPreviousItems();
    }
}
