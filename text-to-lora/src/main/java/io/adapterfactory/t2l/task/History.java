package io.adapterfactory.t2l.task;

import java.util.List;
import java.util.Optional;
import java.util.StringJoiner;

/**
 * The conversation before an input.
 *
 * @param system the system message; empty for none
 * @param turns finished turns, in order
 */
public record History(Optional<String> system, List<Turn> turns) {

    /** For an input without a conversation. */
    public static final History NONE = new History(Optional.empty(), List.of());

    private static final String BETWEEN = "\n\n";

    public History {
        turns = List.copyOf(turns);
    }

    /** The text of the conversation and the input, separated by blank lines. */
    public String before(String input) {
        StringJoiner text = new StringJoiner(BETWEEN);
        system.ifPresent(text::add);
        turns.forEach(turn -> text.add(turn.input()).add(turn.answer()));
        return text.add(input).toString();
    }

    /** The same with a text at the beginning of the system message. */
    History after(String first) {
        return new History(Optional.of(system.map(own -> first + BETWEEN + own).orElse(first)), turns);
    }
}
