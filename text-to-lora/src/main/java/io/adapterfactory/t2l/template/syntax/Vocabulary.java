package io.adapterfactory.t2l.template.syntax;

import java.util.Set;

/**
 * What templates may name.
 *
 * @param methods that are implemented
 * @param refusedMethods of Python's types that are not
 * @param refusedNames of jinja2's functions that are not implemented
 */
public record Vocabulary(
        Set<String> filters,
        Set<String> tests,
        Set<String> methods,
        Set<String> refusedMethods,
        Set<String> refusedNames) {}
