/** Hypernetwork versions: their stages, which one serves, and which the store keeps. */
package io.adapterfactory.trainer.version;
