/** The table of what base model, prompts, LoRAs, and written adapters reach on the suite words. */
package io.adapterfactory.experiments.words.table;
