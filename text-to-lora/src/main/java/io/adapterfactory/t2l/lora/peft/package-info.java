/** Adapters in the format of Hugging Face PEFT: writing, reading, and rejecting unsupported ones. */
package io.adapterfactory.t2l.lora.peft;
