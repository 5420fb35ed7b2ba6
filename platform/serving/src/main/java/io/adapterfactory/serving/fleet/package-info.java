/**
 * Makes served adapters again with another hypernetwork version. The state of a refresh is on the topics: this package
 * reads it from views, and keeps no other state. It uses neither Kafka nor HTTP.
 */
package io.adapterfactory.serving.fleet;
