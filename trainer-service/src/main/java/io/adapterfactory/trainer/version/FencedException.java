package io.adapterfactory.trainer.version;

/** Another trainer has taken over, so this one may not publish. */
public class FencedException extends RuntimeException {

    public FencedException(String message, Throwable cause) {
        super(message, cause);
    }
}
