package io.adapterfactory.trainer.version;

import io.adapterfactory.t2l.identity.FittingBaseModels;
import java.util.Optional;

/**
 * The other models that a version works with.
 *
 * @param baseModels that its adapters fit
 * @param textEncoder name of the sentence encoder of its task vectors; nothing where an earlier record does not say
 */
public record ModelNeeds(FittingBaseModels baseModels, Optional<String> textEncoder) {

    /** Of versions whose records say nothing. */
    public static final ModelNeeds UNKNOWN = new ModelNeeds(FittingBaseModels.UNKNOWN, Optional.empty());
}
