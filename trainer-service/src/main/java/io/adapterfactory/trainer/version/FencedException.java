package io.adapterfactory.trainer.version;

/** Another trainer has taken over: this one may not publish any more. */
public class FencedException extends RuntimeException {

    public FencedException(String message, Throwable cause) {
        super(message, cause);
    }
}
