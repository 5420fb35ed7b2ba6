package io.adapterfactory.trainer.version;

/** A stage of a version's life. */
public enum Stage {
    /** Made by a round or added by a person, not yet judged. */
    CANDIDATE,
    /** It serves, or did before a newer one came. */
    CHAMPION,
    /** Judged not to be used, or taken back by a person. */
    REJECTED,
    /** Its files are removed. */
    RETIRED
}
