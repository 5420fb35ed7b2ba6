/** Requests to inference servers, and what their responses mean: an answer, a refusal, or a server in trouble. */
package io.adapterfactory.serving.client;
