package io.adapterfactory.t2l.tensor;

import io.adapterfactory.t2l.file.InvalidInputException;

/** An invalid PyTorch file, or one that contains more than tensors; the message names file and reason. */
public class InvalidTorchFileException extends InvalidInputException {

    public InvalidTorchFileException(String message) {
        super(message);
    }

    public InvalidTorchFileException(String message, Throwable cause) {
        super(message, cause);
    }
}
