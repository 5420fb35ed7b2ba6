/** Factories that can be broken on purpose: processes that are killed, paused, cut off, or replaced. */
package io.adapterfactory.verification.process;
