package io.adapterfactory.evaluator.basemodel;

/** A base model that alone takes more than all may take together; the message has the figures and what to do. */
public class BaseModelTooLargeException extends IllegalArgumentException {

    public BaseModelTooLargeException(String message) {
        super(message);
    }
}
