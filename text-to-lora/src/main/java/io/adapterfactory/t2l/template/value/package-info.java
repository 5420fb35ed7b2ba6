/** The values of templates, with Python's semantics. */
package io.adapterfactory.t2l.template.value;
