/**
 * Hugging Face causal language models over NDArray operations. Every row of a batch can have a different LoRA.
 *
 * <p>Dimension letters used in this package: {@code B} batch rows, {@code T} tokens of this pass, {@code S} tokens seen
 * so far (cache and this pass), {@code H} attention heads, {@code K} key-value heads, {@code D} head size, {@code E}
 * hidden size, {@code V} vocabulary, {@code L} layers, {@code r} LoRA rank, {@code G} adapters in a batch.
 */
package io.adapterfactory.t2l.lm;
