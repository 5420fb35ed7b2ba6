/** Artifacts on disk: digests, manifests, signatures, and directories that are written completely or not at all. */
package io.adapterfactory.t2l.artifact;
