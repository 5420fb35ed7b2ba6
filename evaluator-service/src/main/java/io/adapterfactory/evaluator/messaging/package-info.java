/** The topics that scoring reads and writes, and the mapping between their records and the domain. */
package io.adapterfactory.evaluator.messaging;
