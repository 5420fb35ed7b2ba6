/**
 * Inference servers that load LoRA adapters at run time: one class for each kind, and the HTTP client that they share.
 */
package io.adapterfactory.serving.server;
