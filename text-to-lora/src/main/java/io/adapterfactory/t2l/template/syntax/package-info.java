/** From a template's text to its statements. */
package io.adapterfactory.t2l.template.syntax;
