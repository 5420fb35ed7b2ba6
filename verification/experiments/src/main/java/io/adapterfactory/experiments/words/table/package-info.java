/** The table of scores on the suite words: base model, prompts, LoRAs, and generated adapters. */
package io.adapterfactory.experiments.words.table;
