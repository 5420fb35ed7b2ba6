package io.adapterfactory.t2l.task;

import java.util.List;
import java.util.Optional;
import java.util.StringJoiner;

/**
 * What a conversation has before an input.
 *
 * @param system what the system says; empty for nothing
 * @param turns that are over, in order
 */
public record History(Optional<String> system, List<Turn> turns) {

    /** Of an input that stands alone. */
    public static final History NONE = new History(Optional.empty(), List.of());

    private static final String BETWEEN = "\n\n";

    public History {
        turns = List.copyOf(turns);
    }

    /** The text of all of it and the input, with a blank line between them. */
    public String before(String input) {
        StringJoiner text = new StringJoiner(BETWEEN);
        system.ifPresent(text::add);
        turns.forEach(turn -> text.add(turn.input()).add(turn.answer()));
        return text.add(input).toString();
    }

    /** The same with something that the system says first. */
    History after(String first) {
        return new History(Optional.of(system.map(own -> first + BETWEEN + own).orElse(first)), turns);
    }
}
