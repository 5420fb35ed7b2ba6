package io.adapterfactory.t2l.task.words.item;

import java.util.Optional;

/** Solves a task for any input. */
@FunctionalInterface
public interface Rule {

    /** The input with its answers; empty if the task has no single right answer for it. */
    Optional<Item> solve(String input);
}
