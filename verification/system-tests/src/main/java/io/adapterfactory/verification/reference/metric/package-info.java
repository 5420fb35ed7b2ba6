/** The page of metrics, from the calls that register them. */
package io.adapterfactory.verification.reference.metric;
