package io.adapterfactory.t2l.task.nano;

import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * What a nano task does to a list of one-character items (a-z, 0-9), written without separators, for example {@code k3ab}.
 *
 * @param id unique in the suite, for example {@code first-3} or {@code reverse+first-3}
 * @param result what comes out
 * @param focus items that inputs should hold often, or the operation would seldom show
 * @param function null where the operation is not defined
 */
public record Operation(String id, Result result, String focus, Function<String, String> function) {

    /** No answer is longer. */
    public static final int LONGEST_ANSWER = 12;

    /** What comes out of an operation. */
    public enum Result {
        /** A list, on which another operation can follow. */
        LIST,
        /** One item or a count. */
        SYMBOL,
        /** {@code y} or {@code n}. */
        YES_NO
    }

    /** The answer, or nothing where the operation is undefined or its answer would be empty or too long. */
    public Optional<String> apply(String items) {
        return Optional.ofNullable(function.apply(items))
                .filter(answer -> !answer.isEmpty() && answer.length() <= LONGEST_ANSWER);
    }

    /** This operation, then {@code second} on its result. */
    public Operation then(Operation second) {
        if (result != Result.LIST) {
            throw new IllegalArgumentException(id + " gives no list that " + second.id() + " could go on with");
        }
        return new Operation(id + "+" + second.id(), second.result(), focus + second.focus(), items -> apply(items)
                .flatMap(second::apply)
                .orElse(null));
    }

    /** The ids of the operations that this one is made of, in order. */
    public List<String> parts() {
        return List.of(id.split("\\+"));
    }
}
