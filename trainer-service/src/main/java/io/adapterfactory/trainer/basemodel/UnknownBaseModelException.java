package io.adapterfactory.trainer.basemodel;

/** The store has no base model of this name; the message lists the existing ones. */
public class UnknownBaseModelException extends RuntimeException {

    UnknownBaseModelException(String message) {
        super(message);
    }
}
