/** Kafka: tasks, results, and versions that the trainer follows; versions and validation orders that it publishes. */
package io.adapterfactory.trainer.messaging;
