package io.adapterfactory.trainer.version;

/**
 * Which versions the store keeps, in addition to all champions.
 *
 * @param rejected number of newest rejected versions to keep
 */
public record RetentionRules(int rejected) {}
