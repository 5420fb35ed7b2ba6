/** What the dashboard knows: a view of the topics in memory, made to be searched; it knows neither Kafka nor HTTP. */
package io.adapterfactory.evaluator.dashboard;
