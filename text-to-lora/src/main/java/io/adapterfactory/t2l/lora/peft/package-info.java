/** Adapters in the form of Hugging Face PEFT: what is written, what is read, and what is refused. */
package io.adapterfactory.t2l.lora.peft;
