package io.adapterfactory.experiments.words;

import io.adapterfactory.t2l.basemodel.PromptRule;
import io.adapterfactory.t2l.task.SuiteTask;
import io.adapterfactory.t2l.training.response.ExampleSource;
import io.adapterfactory.t2l.training.response.TrainingExample;
import java.util.function.LongConsumer;

/**
 * A task's training examples as a base model reads them.
 *
 * @param rule by which the base model is asked
 */
public record WordsExamples(PromptRule rule) {

    public ExampleSource of(SuiteTask task) {
        return of(task, tokens -> {});
    }

    /** @param drawn receives the tokens of each example that is drawn */
    public ExampleSource of(SuiteTask task, LongConsumer drawn) {
        return random -> {
            TrainingExample example = TrainingExample.of(rule, task.trainingExample(random));
            drawn.accept(example.prompt().length + example.response().length);
            return example;
        };
    }
}
