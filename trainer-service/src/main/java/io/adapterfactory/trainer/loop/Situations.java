package io.adapterfactory.trainer.loop;

import io.adapterfactory.trainer.round.RoundFiles;
import io.adapterfactory.trainer.round.RoundPlan;
import io.adapterfactory.trainer.version.VersionRecord;
import io.adapterfactory.trainer.version.Versions;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;

/** Collects the data for the decision about a base model's next work. */
@ApplicationScoped
class Situations {

    private final Versions versions;
    private final RoundFiles files;
    private final NewResults newResults;
    private final RoundState state;
    private final Clock clock;

    Situations(Versions versions, RoundFiles files, NewResults newResults, RoundState state, Clock clock) {
        this.versions = versions;
        this.files = files;
        this.newResults = newResults;
        this.state = state;
        this.clock = clock;
    }

    /** @param baseModel one that has a champion */
    RoundDecider.Situation of(String baseModel) {
        VersionRecord champion = versions.champion(baseModel).orElseThrow();
        Optional<VersionRecord> candidate = versions.openCandidate(baseModel);
        // A candidate has priority, and is judged even when the store is unavailable.
        Optional<RoundPlan> unfinished = candidate.isPresent()
                ? Optional.empty()
                : files.unfinished(champion.version(), versions.nextName(baseModel));
        return new RoundDecider.Situation(
                champion,
                candidate,
                unfinished,
                newResults.count(baseModel),
                newResults.seenByFailedRound(baseModel),
                Duration.between(state.lastEnded(baseModel), clock.instant()));
    }
}
