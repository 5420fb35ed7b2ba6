package io.adapterfactory.t2l.tokenizer;

import io.adapterfactory.t2l.file.InvalidInputException;

/** A tokenizer folder that cannot be used, or a chat template that refuses a conversation. */
public class InvalidTokenizerException extends InvalidInputException {

    public InvalidTokenizerException(String message) {
        super(message);
    }

    public InvalidTokenizerException(String message, Throwable cause) {
        super(message, cause);
    }
}
