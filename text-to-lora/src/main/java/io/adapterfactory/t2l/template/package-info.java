/** Jinja templates as jinja2 renders them: the chat templates of models and the templates of benchmarks. */
package io.adapterfactory.t2l.template;
