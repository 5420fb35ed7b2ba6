/** The announced hypernetwork versions: which one serves, and which are in memory. */
package io.adapterfactory.generator.hypernetwork;
