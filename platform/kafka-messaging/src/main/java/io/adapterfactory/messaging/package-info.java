/** What every service's Kafka code shares. */
package io.adapterfactory.messaging;
