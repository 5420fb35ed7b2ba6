package io.adapterfactory.t2l.task;

/**
 * A turn of a conversation that is over.
 *
 * @param input what the user said
 * @param answer what the assistant said
 */
public record Turn(String input, String answer) {}
