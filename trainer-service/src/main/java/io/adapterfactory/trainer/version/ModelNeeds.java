package io.adapterfactory.trainer.version;

import io.adapterfactory.t2l.identity.FittingBaseModels;
import java.util.Optional;

/**
 * The other models that a version needs.
 *
 * @param baseModels that fit its adapters
 * @param textEncoder name of the sentence encoder of its task vectors; empty if an earlier record does not contain it
 */
public record ModelNeeds(FittingBaseModels baseModels, Optional<String> textEncoder) {

    /** For versions whose records do not contain it. */
    public static final ModelNeeds UNKNOWN = new ModelNeeds(FittingBaseModels.UNKNOWN, Optional.empty());
}
