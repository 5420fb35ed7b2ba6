/**
 * The configuration of a decoder, from the JSON files of a Hugging Face model folder: family, sizes, attention,
 * positions, and end tokens. A value that changes the result and is not implemented is rejected by name.
 */
package io.adapterfactory.t2l.lm.config;
