/** How the services use Kafka: following topics, dead letters, record headers, retries, and the exit on a fenced producer. */
package io.adapterfactory.messaging;
