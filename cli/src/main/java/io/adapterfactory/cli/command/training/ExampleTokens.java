package io.adapterfactory.cli.command.training;

import io.adapterfactory.cli.error.FactoryException;
import io.adapterfactory.t2l.basemodel.PromptRule;
import io.adapterfactory.t2l.task.TaskExample;
import io.adapterfactory.t2l.training.response.TrainingExample;
import java.util.ArrayList;
import java.util.List;

/**
 * Tokenizes a task's examples.
 *
 * @param rule of the base model
 * @param max maximum number of tokens of the base model
 */
record ExampleTokens(PromptRule rule, int max) {

    List<TrainingExample> of(List<TaskExample> examples) {
        List<TrainingExample> all = new ArrayList<>();
        for (TaskExample example : examples) {
            TrainingExample tokens = TrainingExample.of(rule, example);
            int length = tokens.prompt().length + tokens.response().length;
            if (length > max) {
                throw FactoryException.badInput("an example has " + length + " tokens; the base model accepts " + max
                        + ": " + example.prompt());
            }
            all.add(tokens);
        }
        return all;
    }
}
