/**
 * Examples of prompts with responses, batches of them, and the loss of a language model on the responses.
 */
package io.adapterfactory.t2l.training.response;
