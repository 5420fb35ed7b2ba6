/**
 * The Text-to-LoRA hypernetwork (arXiv 2506.06105, section 3): its input is a task vector, its output is every LoRA
 * matrix for a base model, in one pass. {@link io.adapterfactory.t2l.hypernetwork.HypernetworkForward} is the paper's
 * figure 2.
 *
 * <p>Dimension letters: {@code G} tasks, {@code L} layers, {@code M} target modules, {@code d} latent size, {@code e}
 * task encoder size, {@code h} head input size, {@code r} rank. Tensor names are those of the reference
 * implementation's state dictionary. If a module has different shapes in different layers, it has one head for each
 * {@linkplain io.adapterfactory.t2l.lora.LayerGroup group of layers}; everything before the heads is shared.
 */
package io.adapterfactory.t2l.hypernetwork;
