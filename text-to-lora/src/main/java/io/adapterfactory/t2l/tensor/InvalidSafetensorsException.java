package io.adapterfactory.t2l.tensor;

import io.adapterfactory.t2l.file.InvalidInputException;

/** An invalid safetensors file; the message names file and tensor, what was found, and what is expected. */
public class InvalidSafetensorsException extends InvalidInputException {

    public InvalidSafetensorsException(String message) {
        super(message);
    }

    public InvalidSafetensorsException(String message, Throwable cause) {
        super(message, cause);
    }
}
