/**
 * What a language model learns from: examples of a prompt and its response, batches of them, and the loss on the
 * responses.
 */
package io.adapterfactory.t2l.training.response;
