/**
 * Inference servers that load LoRA adapters at run time: one class for each kind, and the check of a server before it is used.
 */
package io.adapterfactory.serving.server;
