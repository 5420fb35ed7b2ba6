package io.adapterfactory.t2l.lora;

import io.adapterfactory.t2l.file.InvalidInputException;

/** An invalid PEFT directory; the message names the file and key, what was found, and what is expected. */
public class InvalidAdapterException extends InvalidInputException {

    public InvalidAdapterException(String message) {
        super(message);
    }

    public InvalidAdapterException(String message, Throwable cause) {
        super(message, cause);
    }
}
