/** Channels of the generator, and the mapping between Avro records and its domain. */
package io.adapterfactory.generator.messaging;
