package io.adapterfactory.t2l.basemodel;

import io.adapterfactory.t2l.task.History;
import java.util.List;
import java.util.Optional;

/**
 * What is put to a base model, before it has the form that the model reads.
 *
 * @param instruction what is wanted, in words; empty for none
 * @param turns solved examples, or earlier turns, in order
 * @param input what is to be answered
 */
public record Prompt(Optional<String> instruction, List<ExampleTurn> turns, String input) {

    public Prompt {
        turns = List.copyOf(turns);
    }

    /** The plain form: the instruction on a line of its own, the turns with their separators, the input. */
    public String plainText() {
        StringBuilder text = new StringBuilder();
        instruction.ifPresent(line -> text.append(line).append('\n'));
        turns.forEach(turn -> text.append(turn.input()).append(turn.answer()).append(turn.separator()));
        return text.append(input).toString();
    }

    /** An input after what a conversation has before it. */
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
