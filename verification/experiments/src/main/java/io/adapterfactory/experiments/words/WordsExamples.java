package io.adapterfactory.experiments.words;

import io.adapterfactory.t2l.basemodel.PromptRule;
import io.adapterfactory.t2l.task.SuiteTask;
import io.adapterfactory.t2l.training.response.ExampleSource;
import io.adapterfactory.t2l.training.response.TrainingExample;
import java.util.function.LongConsumer;

/**
 * A task's training examples in the base model's prompt format.
 *
 * @param rule for the base model's prompts
 */
public record WordsExamples(PromptRule rule) {

    public ExampleSource of(SuiteTask task) {
        return of(task, tokens -> {});
    }

    /** @param drawn receives the number of tokens of each sampled example */
    public ExampleSource of(SuiteTask task, LongConsumer drawn) {
        return random -> {
            TrainingExample example = TrainingExample.of(rule, task.trainingExample(random));
            drawn.accept(example.prompt().length + example.response().length);
            return example;
        };
    }
}
