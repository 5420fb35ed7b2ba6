/** The experiments of the paper, repeated on nano: one class for each question. */
package io.adapterfactory.experiments.paper;
