/**
 * The Text-to-LoRA hypernetwork (arXiv 2506.06105, section 3): a task vector in, every LoRA matrix of a base model out,
 * in one pass. {@link io.adapterfactory.t2l.hypernetwork.HypernetworkForward} is the paper's figure 2.
 *
 * <p>Dimension letters: {@code G} tasks, {@code L} layers, {@code M} target modules, {@code d} latent size, {@code e}
 * task encoder size, {@code h} head input size, {@code r} rank. Tensor names are those of the reference
 * implementation's state dictionary.
 */
package io.adapterfactory.t2l.hypernetwork;
