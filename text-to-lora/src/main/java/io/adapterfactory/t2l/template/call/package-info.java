/** Calls from templates: what can be called, its arguments, and what a rendering may use. */
package io.adapterfactory.t2l.template.call;
