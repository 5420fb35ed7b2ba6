package io.adapterfactory.t2l.tokenizer;

/** A tokenizer folder that cannot be used, or a chat template that refuses a conversation. */
public class InvalidTokenizerException extends RuntimeException {

    public InvalidTokenizerException(String message) {
        super(message);
    }

    public InvalidTokenizerException(String message, Throwable cause) {
        super(message, cause);
    }
}
