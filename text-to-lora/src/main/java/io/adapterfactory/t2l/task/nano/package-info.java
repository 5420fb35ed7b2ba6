/** The nano suite: small text tasks with descriptions, examples, and splits, made by rules. */
package io.adapterfactory.t2l.task.nano;
