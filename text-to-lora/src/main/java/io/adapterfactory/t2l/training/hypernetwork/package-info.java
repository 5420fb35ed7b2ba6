/** What both trainings of the hypernetwork share: its arrays, the choice of tasks, and the interface of a trainer. */
package io.adapterfactory.t2l.training.hypernetwork;
