package io.adapterfactory.dashboard.port;

import java.util.List;
import java.util.Map;

/** The base models that adapters can be ordered for. */
public interface BaseModelNames {

    /** Names of the base models in the store. */
    List<String> names();

    /** In words, by name: whether this evaluator has a base model of the store in memory, and what it takes. */
    Map<String, String> statesInWords();
}
