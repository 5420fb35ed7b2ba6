/** Hypernetwork versions: their stages, which one serves, and which stay in the store. */
package io.adapterfactory.trainer.version;
