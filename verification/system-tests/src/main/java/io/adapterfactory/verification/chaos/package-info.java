/** A campaign of faults: publishes tasks, injects faults, and runs the check. */
package io.adapterfactory.verification.chaos;
