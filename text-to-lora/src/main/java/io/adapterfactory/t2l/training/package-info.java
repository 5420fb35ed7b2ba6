/**
 * Training, by subject: the hypernetwork by SFT ({@code sft}) or by reconstruction of LoRAs ({@code reconstruction}),
 * plain LoRA adapters ({@code lora}), and a small base model ({@code pretraining}). They share the optimizer ({@code
 * optimizer}), examples and their loss ({@code response}), and logs ({@code log}).
 *
 * <p>The randomness of every step depends only on (seed, step), so a run that is stopped and resumed from a checkpoint
 * continues bit-identically on one thread.
 */
package io.adapterfactory.t2l.training;
