package io.adapterfactory.evaluator.basemodel;

/** A base model needs more memory than the limit for all; the message contains the sizes and the remedy. */
public class BaseModelTooLargeException extends IllegalArgumentException {

    public BaseModelTooLargeException(String message) {
        super(message);
    }
}
