/** Options for parsing and rendering a template: whitespace, strictness, limits, and built-in names. */
package io.adapterfactory.t2l.template.option;
