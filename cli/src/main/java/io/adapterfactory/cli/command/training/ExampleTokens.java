package io.adapterfactory.cli.command.training;

import io.adapterfactory.cli.error.FactoryException;
import io.adapterfactory.t2l.task.TaskExample;
import io.adapterfactory.t2l.tokenizer.Tokenizer;
import io.adapterfactory.t2l.training.response.TrainingExample;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Makes tokens of a task's examples.
 *
 * @param ending text after a response; null for the tokenizer's end token
 * @param most tokens that the base model reads
 */
record ExampleTokens(Tokenizer tokenizer, String ending, int most) {

    /**
     * @param nano whether the base model is the shipped one, whose responses end with a semicolon
     * @param ending what was asked for; null for nothing
     */
    static ExampleTokens of(Tokenizer tokenizer, boolean nano, String ending, int most) {
        return new ExampleTokens(tokenizer, ending == null && nano ? ";" : ending, most);
    }

    List<TrainingExample> of(List<TaskExample> examples) {
        List<TrainingExample> tokens = new ArrayList<>();
        for (TaskExample example : examples) {
            int[] prompt = tokenizer.encodePrompt(example.prompt());
            int[] response = response(example.answer());
            if (prompt.length + response.length > most) {
                throw FactoryException.badInput("an example has " + (prompt.length + response.length)
                        + " tokens, the base model reads " + most + ": " + example.prompt());
            }
            tokens.add(new TrainingExample(prompt, response));
        }
        return tokens;
    }

    private int[] response(String answer) {
        if (ending != null) {
            return tokenizer.encode(answer + ending, false);
        }
        int[] ids = tokenizer.encode(answer, false);
        int endToken = tokenizer
                .eosId()
                .orElseThrow(() -> FactoryException.badInput("the tokenizer has no end token; give --end"));
        int[] ended = Arrays.copyOf(ids, ids.length + 1);
        ended[ids.length] = endToken;
        return ended;
    }
}
