/**
 * Training: the hypernetwork by SFT, LoRA adapters one a task or one for many, and the pre-training of a small base.
 *
 * <p>Every step draws its randomness from (seed, step) alone, so a run that is stopped and resumed from a checkpoint
 * goes on to the same bits on one thread.
 */
package io.adapterfactory.t2l.training;
