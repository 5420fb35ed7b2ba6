package io.adapterfactory.verification.check;

import io.adapterfactory.verification.history.CampaignHistory;
import io.adapterfactory.verification.history.CampaignReading;
import java.util.List;

/**
 * Whether a factory did what it promises through a campaign of faults: every task that the broker took has one adapter, every
 * adapter one result for each benchmark, what had to be refused lies in the dead letters with a reason, versions moved as the
 * rules allow, every file is what the events say, and nothing else has changed.
 *
 * <p>It knows history and records alone, so that it can be tested with losses and duplicates that are planted.
 */
public final class CampaignChecker {

    private static final List<CampaignCheck> CHECKS = List.of(
            new TaskCheck(),
            new AdapterCheck(),
            new ResultCheck(),
            new DeadLetterCheck(),
            new VersionCheck(),
            new ArtifactCheck(),
            new StoreCheck());

    private CampaignChecker() {}

    /** Everything that must not be; empty if all is well. */
    public static List<Finding> check(CampaignHistory history, CampaignReading reading) {
        return CHECKS.stream()
                .flatMap(check -> check.check(history, reading).stream())
                .toList();
    }
}
