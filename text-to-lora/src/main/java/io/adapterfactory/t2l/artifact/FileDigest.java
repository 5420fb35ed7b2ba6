package io.adapterfactory.t2l.artifact;

/**
 * One file of an artifact.
 *
 * @param name relative to the artifact's directory
 * @param size in bytes
 * @param sha256 in lower-case hexadecimal
 */
public record FileDigest(String name, long size, String sha256) {}
