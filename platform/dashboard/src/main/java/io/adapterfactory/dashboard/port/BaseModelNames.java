package io.adapterfactory.dashboard.port;

import java.util.List;
import java.util.Map;

/** The base models that adapters can be ordered for. */
public interface BaseModelNames {

    /** Names of the base models in the store. */
    List<String> names();

    /** By name, for people: whether this evaluator has the base model in memory, and how much memory it uses. */
    Map<String, String> statesInWords();
}
