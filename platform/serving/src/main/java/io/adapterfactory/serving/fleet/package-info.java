/**
 * Makes served adapters again with another hypernetwork version. Everything that is known of a refresh is on the topics: this package reads
 * it from views, and keeps nothing else. It uses neither Kafka nor HTTP.
 */
package io.adapterfactory.serving.fleet;
