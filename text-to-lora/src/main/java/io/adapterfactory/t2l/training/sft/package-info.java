/** Supervised fine-tuning of the hypernetwork through a frozen language model (paper, section 3.3). */
package io.adapterfactory.t2l.training.sft;
