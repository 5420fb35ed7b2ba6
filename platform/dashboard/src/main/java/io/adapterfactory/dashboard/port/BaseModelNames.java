package io.adapterfactory.dashboard.port;

import java.util.List;

/** The base models that adapters can be ordered for. */
public interface BaseModelNames {

    /** Names of the base models in the store. */
    List<String> names();
}
