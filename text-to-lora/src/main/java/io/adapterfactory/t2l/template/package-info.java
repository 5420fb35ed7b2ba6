/** Jinja templates that render like jinja2: chat templates of models and templates of benchmarks. */
package io.adapterfactory.t2l.template;
