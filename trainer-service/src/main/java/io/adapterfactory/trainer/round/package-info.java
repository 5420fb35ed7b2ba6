/** One round of training: what it trains on, its files in the store, and the version that it makes. */
package io.adapterfactory.trainer.round;
