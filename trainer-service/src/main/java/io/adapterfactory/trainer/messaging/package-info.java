/** The trainer's topics, and the mapping between Avro records and its domain. */
package io.adapterfactory.trainer.messaging;
