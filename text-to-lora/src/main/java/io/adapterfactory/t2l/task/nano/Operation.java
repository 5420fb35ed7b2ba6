package io.adapterfactory.t2l.task.nano;

import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * A function of a nano task on a list of one-character items (a-z, 0-9), written without separators, for example {@code
 * k3ab}.
 *
 * @param id unique in the suite, for example {@code first-3} or {@code reverse+first-3}
 * @param result type of the result
 * @param focus items that inputs should contain often, because otherwise the operation would seldom have an effect
 * @param function returns null where the operation is undefined
 */
public record Operation(String id, Result result, String focus, Function<String, String> function) {

    /** Maximum length of an answer. */
    public static final int MAX_ANSWER_LENGTH = 12;

    /** Type of an operation's result. */
    public enum Result {
        /** A list, to which another operation can be applied. */
        LIST,
        /** One item or a count. */
        SYMBOL,
        /** {@code y} or {@code n}. */
        YES_NO
    }

    /** The answer; empty where the operation is undefined or its answer would be empty or too long. */
    public Optional<String> apply(String items) {
        return Optional.ofNullable(function.apply(items))
                .filter(answer -> !answer.isEmpty() && answer.length() <= MAX_ANSWER_LENGTH);
    }

    /** This operation, followed by {@code second} on its result. */
    public Operation then(Operation second) {
        if (result != Result.LIST) {
            throw new IllegalArgumentException(id + " gives no list to which " + second.id() + " can be applied");
        }
        return new Operation(id + "+" + second.id(), second.result(), focus + second.focus(), items -> apply(items)
                .flatMap(second::apply)
                .orElse(null));
    }

    /** The ids of the operations of which this one consists, in order. */
    public List<String> parts() {
        return List.of(id.split("\\+"));
    }
}
