/** Artifacts on disk: digests, manifests, and directories that appear whole or not at all. */
package io.adapterfactory.t2l.artifact;
