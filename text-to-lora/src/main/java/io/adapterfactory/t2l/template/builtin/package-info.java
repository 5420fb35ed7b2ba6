/** Filters, tests, methods, and attributes of values. */
package io.adapterfactory.t2l.template.builtin;
