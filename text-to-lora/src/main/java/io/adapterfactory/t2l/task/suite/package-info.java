/** The task suites that a base model's profile can name. */
package io.adapterfactory.t2l.task.suite;
