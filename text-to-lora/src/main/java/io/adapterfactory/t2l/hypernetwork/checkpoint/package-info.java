/**
 * Hypernetworks on disk: our folders with their card and lineage, and the checkpoints that the authors of Text-to-LoRA
 * released. File and tensor names are part of the format.
 */
package io.adapterfactory.t2l.hypernetwork.checkpoint;
