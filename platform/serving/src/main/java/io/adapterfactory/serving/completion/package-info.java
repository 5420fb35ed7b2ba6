/**
 * {@code POST /v1/completions} of an OpenAI-compatible server, with prompts of token ids: texts, and log-probabilities
 * of chosen tokens. Used by scoring, and by the check of a served adapter.
 */
package io.adapterfactory.serving.completion;
