/** The records that travel through Kafka and the catalogue of the topics they travel on. */
package io.adapterfactory.schemas;
