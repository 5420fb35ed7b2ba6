package io.adapterfactory.t2l.task;

/**
 * One solved example.
 *
 * @param prompt what the model is given
 * @param answer what it should say
 */
public record TaskExample(String prompt, String answer) {}
