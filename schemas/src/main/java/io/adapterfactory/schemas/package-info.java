/** The records that travel through Kafka and the catalog of their topics. */
package io.adapterfactory.schemas;
