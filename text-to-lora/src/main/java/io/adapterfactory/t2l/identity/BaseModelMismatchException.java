package io.adapterfactory.t2l.identity;

import io.adapterfactory.t2l.file.InvalidInputException;

/** A hypernetwork or an adapter is for a base model with another architecture, tokenizer, or chat template. */
public class BaseModelMismatchException extends InvalidInputException {

    public BaseModelMismatchException(String message) {
        super(message);
    }
}
