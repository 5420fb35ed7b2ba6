/** The generator's domain: orders in, adapters out. This package uses neither Kafka nor HTTP. */
package io.adapterfactory.generator.generate;
