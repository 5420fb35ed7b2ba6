/** The hypernetwork versions that were announced: which of them serves, and what is in memory. */
package io.adapterfactory.generator.hypernetwork;
