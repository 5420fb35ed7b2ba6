/** Checks of a campaign's history: what must be true afterwards. */
package io.adapterfactory.verification.check;
