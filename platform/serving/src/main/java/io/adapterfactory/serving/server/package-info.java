/** Inference servers that take LoRA adapters while they run: one adapter class for each kind, and the HTTP client that they share. */
package io.adapterfactory.serving.server;
