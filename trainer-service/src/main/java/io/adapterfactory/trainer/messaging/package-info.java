/** The trainer's topics, and the conversion between Avro records and its domain. */
package io.adapterfactory.trainer.messaging;
