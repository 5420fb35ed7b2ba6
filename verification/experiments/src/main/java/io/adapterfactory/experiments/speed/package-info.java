/** How fast generating, training and decoding are, against what their matrix products alone would take on the same machine. */
package io.adapterfactory.experiments.speed;
