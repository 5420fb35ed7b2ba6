package io.adapterfactory.t2l.tensor;

/** A safetensors file that cannot be used; the message names file and tensor, what was found and what is needed. */
public class InvalidSafetensorsException extends RuntimeException {

    public InvalidSafetensorsException(String message) {
        super(message);
    }

    public InvalidSafetensorsException(String message, Throwable cause) {
        super(message, cause);
    }
}
