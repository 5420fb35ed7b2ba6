package io.adapterfactory.verification.chaos;

import io.adapterfactory.verification.check.Finding;
import io.adapterfactory.verification.history.CampaignReading;
import java.util.List;

/**
 * What a campaign found.
 *
 * @param sent tasks
 * @param acknowledged tasks
 * @param endedByThemselves how often a service ended that nobody had killed
 * @param faultsSeconds from the first task until all faults were over
 * @param seconds until the check was done
 * @param findings everything that must not be; empty if all is well
 */
public record CampaignOutcome(
        int sent,
        int acknowledged,
        int endedByThemselves,
        double faultsSeconds,
        double seconds,
        CampaignReading reading,
        List<Finding> findings) {}
