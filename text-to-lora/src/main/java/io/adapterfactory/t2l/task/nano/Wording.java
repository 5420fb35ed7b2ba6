package io.adapterfactory.t2l.task.nano;

/** Which phrasings are used for a description. */
public enum Wording {
    /** Phrasings and frames that training may use. */
    SEEN,
    /** The seen ones and further ones, for a training with more varied wordings. */
    VARIED,
    /** Phrasings and frames that training never uses. */
    UNSEEN
}
