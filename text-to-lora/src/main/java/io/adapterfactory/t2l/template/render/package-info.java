/** Renders statements and variables to a text. */
package io.adapterfactory.t2l.template.render;
