package io.adapterfactory.trainer.version;

/** A stage of a version. */
public enum Stage {
    /** Made by a round or added by a person, not yet judged. */
    CANDIDATE,
    /** It serves, or served before a newer champion. */
    CHAMPION,
    /** Failed the gate, or was rejected by a person. */
    REJECTED,
    /** Its files are removed. */
    RETIRED
}
