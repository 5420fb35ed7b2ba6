package io.adapterfactory.verification.check;

import io.adapterfactory.verification.history.CampaignHistory;
import io.adapterfactory.verification.history.CampaignReading;
import java.util.List;

/**
 * Checks that a factory kept its promises during a campaign of faults: every acknowledged task has one adapter, every
 * adapter has one result for each benchmark, refused records are dead letters with a reason, versions changed according
 * to the rules, every file matches the events, and nothing else has changed.
 *
 * <p>It uses only history and records, so that it can be tested with planted losses and duplicates.
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

    /** All violations; empty if there are none. */
    public static List<Finding> check(CampaignHistory history, CampaignReading reading) {
        return CHECKS.stream()
                .flatMap(check -> check.check(history, reading).stream())
                .toList();
    }
}
