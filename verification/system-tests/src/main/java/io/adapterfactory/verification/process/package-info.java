/** Factories with injectable faults: processes that are killed, paused, disconnected, or replaced. */
package io.adapterfactory.verification.process;
