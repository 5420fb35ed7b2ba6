/** Training of the hypernetwork to generate given LoRAs (paper, section 3.2). */
package io.adapterfactory.t2l.training.reconstruction;
