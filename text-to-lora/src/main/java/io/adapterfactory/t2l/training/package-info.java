/**
 * Training, by subject: the hypernetwork by SFT ({@code sft}) or by reconstruction of LoRAs ({@code reconstruction}),
 * plain LoRA adapters ({@code lora}), and a small base model ({@code pretraining}). They share the optimizer ({@code
 * optimizer}), examples and their loss ({@code response}), and logs ({@code log}).
 *
 * <p>Every step draws its randomness from (seed, step) alone, so a run that is stopped and resumed from a checkpoint
 * continues to the same bits on one thread.
 */
package io.adapterfactory.t2l.training;
