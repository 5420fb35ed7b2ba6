/** Python's operations on values: arithmetic, comparisons, printing, formats. */
package io.adapterfactory.t2l.template.operation;
