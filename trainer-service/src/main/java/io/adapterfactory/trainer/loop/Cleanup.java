package io.adapterfactory.trainer.loop;

import io.adapterfactory.trainer.gate.ValidationResults;
import io.adapterfactory.trainer.round.RoundFiles;
import io.adapterfactory.trainer.version.Retirement;
import io.adapterfactory.trainer.version.VersionRecord;
import io.adapterfactory.trainer.version.Versions;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.HashSet;
import java.util.Set;

/** Removes files that are not needed once a candidate is judged. */
@ApplicationScoped
class Cleanup {

    private final Versions versions;
    private final ValidationResults results;
    private final Retirement retirement;
    private final RoundFiles files;

    Cleanup(Versions versions, ValidationResults results, Retirement retirement, RoundFiles files) {
        this.versions = versions;
        this.results = results;
        this.retirement = retirement;
        this.files = files;
    }

    void afterJudgment(String baseModel) {
        Set<String> compared = new HashSet<>();
        versions.champion(baseModel).map(VersionRecord::name).ifPresent(compared::add);
        versions.previousChampion(baseModel).map(VersionRecord::name).ifPresent(compared::add);
        results.keepOnly(baseModel, compared);
        retirement.tidy(baseModel);
        Set<String> parents = versions.possibleParents(baseModel);
        versions.all(baseModel).stream()
                .map(VersionRecord::name)
                .filter(name -> !parents.contains(name))
                .forEach(name -> files.forgetOptimizer(baseModel, name));
    }
}
