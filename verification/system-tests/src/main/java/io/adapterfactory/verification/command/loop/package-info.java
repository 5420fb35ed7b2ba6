/** Options of the loop experiment, with and without a factory. */
package io.adapterfactory.verification.command.loop;
