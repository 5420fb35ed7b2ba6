/** The controller's loop, the topics that its view is read from, and the topic of served adapters. */
package io.adapterfactory.serving.kafka;
