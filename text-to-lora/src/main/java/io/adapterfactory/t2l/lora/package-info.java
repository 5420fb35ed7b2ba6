/** LoRA adapters: their configuration, weights and PEFT directories. */
package io.adapterfactory.t2l.lora;
