/** What is wrong with a template, or with the values that it is rendered with. */
package io.adapterfactory.t2l.template.error;
