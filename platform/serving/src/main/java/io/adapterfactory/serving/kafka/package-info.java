/** The controller's loop, the topics that its view is read from, and the topic that says what is served where. */
package io.adapterfactory.serving.kafka;
