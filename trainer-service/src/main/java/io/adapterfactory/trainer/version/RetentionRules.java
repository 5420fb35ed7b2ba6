package io.adapterfactory.trainer.version;

/**
 * Which versions stay in the store besides all that were champions.
 *
 * @param rejected how many of the newest rejected versions stay
 */
public record RetentionRules(int rejected) {}
