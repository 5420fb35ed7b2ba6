/** The values of templates, with the behavior of Python's. */
package io.adapterfactory.t2l.template.value;
