/** Tokenizer and chat template of a Hugging Face model folder. */
package io.adapterfactory.t2l.tokenizer;
