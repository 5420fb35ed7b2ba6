/**
 * Methods that let a hypernetwork learn new tasks without forgetting those that it knows. They compare with the weights
 * that the training started from.
 */
package io.adapterfactory.t2l.training.continual;
