package io.adapterfactory.t2l.basemodel;

import io.adapterfactory.t2l.task.History;
import java.util.List;
import java.util.Optional;

/**
 * A question to a base model, independent of the prompt format.
 *
 * @param instruction what the model should do; empty for none
 * @param turns solved examples, or earlier turns, in order
 * @param input the text to be answered
 */
public record Prompt(Optional<String> instruction, List<ExampleTurn> turns, String input) {

    public Prompt {
        turns = List.copyOf(turns);
    }

    /** The plain form: the instruction on its own line, the turns with their separators, the input. */
    public String plainText() {
        StringBuilder text = new StringBuilder();
        instruction.ifPresent(line -> text.append(line).append('\n'));
        turns.forEach(turn -> text.append(turn.input()).append(turn.answer()).append(turn.separator()));
        return text.append(input).toString();
    }

    /** An input after the earlier turns of a conversation. */
    public static Prompt of(History history, String input) {
        return new Prompt(
                history.system(),
                history.turns().stream()
                        .map(turn -> new ExampleTurn(turn.input(), turn.answer(), ""))
                        .toList(),
                input);
    }

    /** The input alone. */
    public static Prompt of(String input) {
        return new Prompt(Optional.empty(), List.of(), input);
    }
}
