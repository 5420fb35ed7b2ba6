package io.adapterfactory.t2l.basemodel;

/**
 * A solved example in a prompt, or an earlier turn of a conversation.
 *
 * @param input what the user says
 * @param answer what the model should say, or has said
 * @param separator what follows the answer in a plain prompt; a chat template has its own
 */
public record ExampleTurn(String input, String answer, String separator) {}
