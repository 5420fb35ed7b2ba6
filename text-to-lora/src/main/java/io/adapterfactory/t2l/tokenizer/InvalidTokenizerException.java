package io.adapterfactory.t2l.tokenizer;

import io.adapterfactory.t2l.file.InvalidInputException;

/** A tokenizer folder is invalid, or a chat template rejects a conversation. */
public class InvalidTokenizerException extends InvalidInputException {

    public InvalidTokenizerException(String message) {
        super(message);
    }

    public InvalidTokenizerException(String message, Throwable cause) {
        super(message, cause);
    }
}
