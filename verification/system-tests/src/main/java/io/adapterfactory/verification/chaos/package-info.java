/** A campaign of faults: what was sent, what readers find afterwards, and whether the one follows from the other. */
package io.adapterfactory.verification.chaos;
