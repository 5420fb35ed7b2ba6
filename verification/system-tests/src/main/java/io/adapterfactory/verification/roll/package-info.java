/** A rolling restart from one build to another under load, and whether anything was lost by it. */
package io.adapterfactory.verification.roll;
