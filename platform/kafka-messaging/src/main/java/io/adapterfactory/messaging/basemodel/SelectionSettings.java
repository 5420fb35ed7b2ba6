package io.adapterfactory.messaging.basemodel;

import io.smallrye.config.ConfigMapping;
import java.util.List;
import java.util.Optional;

/** Base models that this pod processes, prefix {@code factory.base-models}. At most one of the two is set. */
@ConfigMapping(prefix = "factory.base-models")
public interface SelectionSettings {

    /** Names of the base models that this pod processes; it leaves all other records to other pods. */
    Optional<List<String>> only();

    /** Names of base models that other pods process; this pod processes all others. */
    Optional<List<String>> except();
}
