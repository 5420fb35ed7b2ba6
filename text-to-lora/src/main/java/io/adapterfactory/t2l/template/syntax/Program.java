package io.adapterfactory.t2l.template.syntax;

import java.util.List;

/**
 * A parsed template.
 *
 * @param frame the variables outside of all loops and macros
 */
public record Program(List<Statement> body, Frame frame) {}
