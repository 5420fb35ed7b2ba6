/** Errors in a template, or in the values with which it is rendered. */
package io.adapterfactory.t2l.template.error;
