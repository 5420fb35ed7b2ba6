package io.adapterfactory.t2l.basemodel;

/**
 * A solved example in a prompt, or an earlier turn of a conversation.
 *
 * @param input the user's message
 * @param answer the model's message
 * @param separator text after the answer in a plain prompt; a chat template has its own
 */
public record ExampleTurn(String input, String answer, String separator) {}
