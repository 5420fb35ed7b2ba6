/** Calls from templates: callable values, arguments, and limits of a rendering. */
package io.adapterfactory.t2l.template.call;
