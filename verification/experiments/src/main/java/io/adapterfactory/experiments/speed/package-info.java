/** Speed of generating, training, and decoding, compared with the time of their matrix products on the same machine. */
package io.adapterfactory.experiments.speed;
