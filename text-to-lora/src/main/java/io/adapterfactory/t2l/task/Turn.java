package io.adapterfactory.t2l.task;

/**
 * A finished turn of a conversation.
 *
 * @param input what the user said
 * @param answer what the assistant said
 */
public record Turn(String input, String answer) {}
