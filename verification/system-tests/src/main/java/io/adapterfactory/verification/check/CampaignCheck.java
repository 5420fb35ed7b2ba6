package io.adapterfactory.verification.check;

import io.adapterfactory.verification.history.CampaignHistory;
import io.adapterfactory.verification.history.CampaignReading;
import java.util.List;

/** One rule of {@link CampaignChecker}; a function of its arguments alone. */
interface CampaignCheck {

    /** Everything that breaks the rule. */
    List<Finding> check(CampaignHistory history, CampaignReading reading);
}
