package io.adapterfactory.verification.roll;

import io.adapterfactory.verification.check.Finding;
import io.adapterfactory.verification.history.CampaignReading;
import java.util.List;
import java.util.Map;

/**
 * What a rolling restart came to.
 *
 * @param sent tasks
 * @param acknowledged tasks
 * @param cut rounds that a trainer of one build began and one of the other ended
 * @param counts by the builds' names
 * @param endedByThemselves how often a service ended that nobody had stopped
 * @param seconds from the first task until the check was done
 * @param findings everything that must not be; empty if all is well
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
