package io.adapterfactory.t2l.training.response;

import io.adapterfactory.t2l.basemodel.Prompt;
import io.adapterfactory.t2l.basemodel.PromptRule;
import io.adapterfactory.t2l.task.TaskExample;

/**
 * A given prompt with a response that is learned, as token ids.
 *
 * @param prompt at least one token
 * @param response at least one token, with the token that ends an answer
 */
public record TrainingExample(int[] prompt, int[] response) {

    public TrainingExample {
        if (prompt.length == 0 || response.length == 0) {
            throw new IllegalArgumentException("a training example needs a prompt and a response of at least one token,"
                    + " found " + prompt.length + " and " + response.length);
        }
    }

    /**
     * A task's example in the base model's prompt format.
     *
     * @throws io.adapterfactory.t2l.task.InvalidDatasetException when it is a conversation, and the base model uses
     *     plain prompts
     */
    public static TrainingExample of(PromptRule rule, TaskExample example) {
        Prompt prompt = rule.prompt(example);
        return new TrainingExample(rule.tokens(prompt), rule.answer(prompt, example.answer()));
    }

    /** Prompt and response in one sequence; the response is the target. */
    public TokenBatch.Sequence sequence() {
        return TokenBatch.Sequence.ofPromptAndResponse(prompt, response);
    }
}
