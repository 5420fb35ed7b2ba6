package io.adapterfactory.t2l.template.syntax;

import java.util.Set;

/**
 * Names that templates may use.
 *
 * @param methods implemented methods
 * @param refusedMethods methods of Python's types that are not implemented
 * @param refusedNames names of jinja2's functions that are not implemented
 */
public record Vocabulary(
        Set<String> filters,
        Set<String> tests,
        Set<String> methods,
        Set<String> refusedMethods,
        Set<String> refusedNames) {}
