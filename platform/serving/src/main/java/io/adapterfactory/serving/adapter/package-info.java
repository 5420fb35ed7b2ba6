/**
 * Adapters as far as it matters for serving them, and when one may take the place of another. This package uses neither Kafka nor metrics.
 */
package io.adapterfactory.serving.adapter;
