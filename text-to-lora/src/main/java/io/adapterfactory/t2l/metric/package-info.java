/** Metrics for answers: text metrics, multiple choice, and programs that run in a sandbox. */
package io.adapterfactory.t2l.metric;
