/** The controller's metrics. */
package io.adapterfactory.serving.metrics;
