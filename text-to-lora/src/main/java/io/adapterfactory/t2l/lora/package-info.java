/** LoRA adapters: configuration, weights, and PEFT directories. */
package io.adapterfactory.t2l.lora;
