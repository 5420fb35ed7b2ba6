package io.adapterfactory.t2l.task.nano;

/** Which phrasings a description is made from. */
public enum Wording {
    /** Phrasings and frames that training may use. */
    SEEN,
    /** Phrasings and frames that training never uses. */
    UNSEEN
}
