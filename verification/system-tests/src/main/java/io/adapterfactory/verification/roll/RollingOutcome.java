package io.adapterfactory.verification.roll;

import io.adapterfactory.verification.check.Finding;
import io.adapterfactory.verification.history.CampaignReading;
import java.util.List;
import java.util.Map;

/**
 * Result of a rolling restart.
 *
 * @param sent number of tasks
 * @param acknowledged number of tasks
 * @param cut rounds that were begun by a trainer of one build and finished by one of the other
 * @param counts by the builds' names
 * @param endedByThemselves number of services that ended without being stopped
 * @param seconds from the first task to the end of the check
 * @param findings all violations; empty if there are none
 */
public record RollingOutcome(
        int sent,
        int acknowledged,
        List<CutRound> cut,
        Map<String, BuildCounts.Count> counts,
        int endedByThemselves,
        double seconds,
        CampaignReading reading,
        List<Finding> findings) {

    public RollingOutcome {
        cut = List.copyOf(cut);
        findings = List.copyOf(findings);
    }
}
