/** In-memory tables of the topics' records; this package uses neither Kafka nor HTTP. */
package io.adapterfactory.dashboard.view;
