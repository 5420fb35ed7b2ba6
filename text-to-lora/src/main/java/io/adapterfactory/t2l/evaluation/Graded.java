package io.adapterfactory.t2l.evaluation;

/**
 * An answer with its grade.
 *
 * @param answer what the model said, or the option that it chose
 * @param grade 0 to 1
 */
record Graded(String answer, double grade) {}
