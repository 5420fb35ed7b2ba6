/**
 * Hypernetworks on disk: our folders with card and lineage, and the released checkpoints of the Text-to-LoRA authors.
 * File and tensor names are part of the format.
 */
package io.adapterfactory.t2l.hypernetwork.checkpoint;
