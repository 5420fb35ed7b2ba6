package io.adapterfactory.trainer.basemodel;

/** The store has no base model of this name; the message names those that it has. */
public class UnknownBaseModelException extends RuntimeException {

    UnknownBaseModelException(String message) {
        super(message);
    }
}
