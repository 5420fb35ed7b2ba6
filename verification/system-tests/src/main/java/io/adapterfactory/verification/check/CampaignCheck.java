package io.adapterfactory.verification.check;

import io.adapterfactory.verification.history.CampaignHistory;
import io.adapterfactory.verification.history.CampaignReading;
import java.util.List;

/** One rule of {@link CampaignChecker}, a pure function. */
interface CampaignCheck {

    /** All violations of the rule. */
    List<Finding> check(CampaignHistory history, CampaignReading reading);
}
