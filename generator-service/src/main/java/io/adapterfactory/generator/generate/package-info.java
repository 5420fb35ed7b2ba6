/** The generator's domain: orders in, adapters out. Knows neither Kafka nor HTTP. */
package io.adapterfactory.generator.generate;
