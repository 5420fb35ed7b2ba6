/**
 * {@code POST /v1/completions} of an OpenAI-compatible server, with prompts of token ids: texts, and log-probabilities of chosen
 * tokens. Scoring and the check of a served adapter both ask in this way.
 */
package io.adapterfactory.serving.completion;
