package io.adapterfactory.serving.fleet;

import io.adapterfactory.serving.adapter.BenchmarkScore;
import io.adapterfactory.serving.adapter.Champion;
import io.adapterfactory.serving.adapter.ScoredAdapter;
import io.adapterfactory.serving.controller.ServingStatus;
import io.adapterfactory.serving.controller.ServingView;
import io.adapterfactory.t2l.artifact.ArtifactStore;
import io.adapterfactory.t2l.artifact.FolderKind;
import io.adapterfactory.t2l.basemodel.digest.BaseModelDigests;
import io.adapterfactory.t2l.file.InvalidInputException;
import io.adapterfactory.t2l.identity.ModelDigests;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Finds the served adapters that the champion did not make, or that were scored on another base model than the store
 * has now.
 */
final class RefreshPlanner {

    private final ServingView serving;
    private final ArtifactStore store;

    RefreshPlanner(ServingView serving, ArtifactStore store) {
        this.serving = serving;
        this.store = store;
    }

    /**
     * @param statuses of adapters on the targets
     * @throws FleetConflictException when no version, or none that fits the base model, could make them
     */
    RefreshPlan plan(String baseModel, List<ServingStatus> statuses) {
        Champion champion = serving.champion(baseModel)
                .orElseThrow(() -> new FleetConflictException("base model " + baseModel
                        + " has no champion; expected a hypernetwork version that makes its adapters"));
        Optional<ModelDigests> digests = digests(baseModel, champion);
        List<PlannedReplacement> planned = new ArrayList<>();
        targetsOf(baseModel, statuses).forEach((adapterId, targets) -> serving.find(adapterId)
                .ifPresent(adapter -> reason(adapter, champion, digests)
                        .ifPresent(why -> planned.add(replacement(adapter, targets, why)))));
        return new RefreshPlan(baseModel, champion.version(), List.copyOf(planned));
    }

    /** Digests of the base model in the store; empty if the store does not have it. */
    private Optional<ModelDigests> digests(String baseModel, Champion champion) {
        if (!store.names(FolderKind.BASE_MODELS).contains(baseModel)) {
            return Optional.empty();
        }
        ModelDigests found = BaseModelDigests.of(store, baseModel);
        try {
            champion.fits().check("hypernetwork version " + champion.version(), baseModel, found);
        } catch (InvalidInputException e) {
            throw new FleetConflictException(e.getMessage());
        }
        return Optional.of(found);
    }

    private static Map<String, List<String>> targetsOf(String baseModel, List<ServingStatus> statuses) {
        Map<String, List<String>> targets = new LinkedHashMap<>();
        statuses.stream()
                .filter(status ->
                        status.isServed() && status.adapter().baseModel().equals(baseModel))
                .forEach(status -> targets.computeIfAbsent(status.adapter().adapterId(), key -> new ArrayList<>())
                        .add(status.target()));
        return targets;
    }

    private static Optional<String> reason(ScoredAdapter adapter, Champion champion, Optional<ModelDigests> baseModel) {
        String version = adapter.adapter().identity().hypernetworkVersion();
        if (!version.equals(champion.version())) {
            return Optional.of("made by " + version + "; the champion is " + champion.version());
        }
        return adapter.scores().stream()
                        .anyMatch(score -> baseModel.isPresent()
                                && score.examples().baseModel().isPresent()
                                && !score.examples().baseModel().equals(baseModel))
                ? Optional.of("scored on another base model than the store has now")
                : Optional.empty();
    }

    private static PlannedReplacement replacement(ScoredAdapter adapter, List<String> targets, String why) {
        return new PlannedReplacement(
                adapter.adapter().identity().adapterId(),
                adapter.adapter().description(),
                adapter.adapter().identity().hypernetworkVersion(),
                List.copyOf(targets),
                adapter.scores().stream().map(BenchmarkScore::benchmark).toList(),
                why);
    }
}
