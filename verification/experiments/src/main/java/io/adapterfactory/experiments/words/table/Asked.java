package io.adapterfactory.experiments.words.table;

import io.adapterfactory.t2l.basemodel.Prompt;
import io.adapterfactory.t2l.task.SuiteTask;
import java.util.List;
import java.util.Optional;

/**
 * A question to the base model.
 *
 * @param answers the right ones
 * @param adapter name of the active adapter; empty for none
 */
record Asked(SuiteTask task, Prompt prompt, List<String> answers, Optional<String> adapter) {}
