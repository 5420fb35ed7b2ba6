package io.adapterfactory.messaging.basemodel;

import io.smallrye.config.ConfigMapping;
import java.util.List;
import java.util.Optional;

/**
 * Which base models this pod handles, prefix {@code factory.base-models}. At most one of the two
 * settings may be set. The trainer handles all base models.
 */
@ConfigMapping(prefix = "factory.base-models")
public interface SelectionSettings {

    /** Names of the base models that this pod handles. It leaves all other records to other pods. */
    Optional<List<String>> only();

    /** Names of base models that other pods handle. This pod handles all others. */
    Optional<List<String>> except();
}
