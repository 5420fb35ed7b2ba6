/** Scaling of a factory: publishes many tasks, and records when the adapter of each became visible. */
package io.adapterfactory.verification.scale;
