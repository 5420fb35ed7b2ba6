/** What the topics say, in memory, made to be searched; it knows neither Kafka nor HTTP. */
package io.adapterfactory.dashboard.view;
