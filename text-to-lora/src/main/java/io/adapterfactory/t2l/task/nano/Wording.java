package io.adapterfactory.t2l.task.nano;

/** Which phrasings are used for a description. */
public enum Wording {
    /** Phrasings and frames that training may use. */
    SEEN,
    /** Phrasings and frames that training never uses. */
    UNSEEN
}
