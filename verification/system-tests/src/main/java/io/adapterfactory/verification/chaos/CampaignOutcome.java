package io.adapterfactory.verification.chaos;

import io.adapterfactory.verification.check.Finding;
import io.adapterfactory.verification.history.CampaignReading;
import java.util.List;

/**
 * Result of a campaign.
 *
 * @param sent number of tasks
 * @param acknowledged number of tasks
 * @param endedByThemselves number of services that ended without being killed
 * @param faultsSeconds from the first task to the end of the last fault
 * @param seconds from the first task to the end of the check
 * @param findings all violations; empty if there are none
 */
public record CampaignOutcome(
        int sent,
        int acknowledged,
        int endedByThemselves,
        double faultsSeconds,
        double seconds,
        CampaignReading reading,
        List<Finding> findings) {}
