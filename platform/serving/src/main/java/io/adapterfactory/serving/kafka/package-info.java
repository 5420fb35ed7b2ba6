/** The controller's loop, the topics from which its view is filled, and the topic of served adapters. */
package io.adapterfactory.serving.kafka;
