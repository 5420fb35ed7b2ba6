/** A rolling restart from one build to another under load, and the check for losses. */
package io.adapterfactory.verification.roll;
