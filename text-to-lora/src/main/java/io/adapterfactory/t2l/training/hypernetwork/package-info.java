/** Shared parts of both trainings of the hypernetwork: arrays, choice of tasks, and the interface of a trainer. */
package io.adapterfactory.t2l.training.hypernetwork;
