/** Evaluation of many adapters in shared batches of one base model. */
package io.adapterfactory.t2l.evaluation;
