package io.adapterfactory.t2l.gguf;

import io.adapterfactory.t2l.file.InvalidInputException;

/** An invalid GGUF file; the message names the file, what was found, and what was expected. */
public class InvalidGgufException extends InvalidInputException {

    public InvalidGgufException(String message) {
        super(message);
    }

    public InvalidGgufException(String message, Throwable cause) {
        super(message, cause);
    }
}
