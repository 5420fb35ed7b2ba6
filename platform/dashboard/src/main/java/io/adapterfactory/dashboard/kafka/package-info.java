/** Kafka: reads topics into the view, reads single records again, and publishes orders and decisions. */
package io.adapterfactory.dashboard.kafka;
