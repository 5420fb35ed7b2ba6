/** How a template is read and rendered: whitespace, strictness, limits, and which built-in names it has. */
package io.adapterfactory.t2l.template.option;
