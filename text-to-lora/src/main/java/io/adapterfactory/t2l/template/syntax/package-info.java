/** Parses a template's text to statements. */
package io.adapterfactory.t2l.template.syntax;
