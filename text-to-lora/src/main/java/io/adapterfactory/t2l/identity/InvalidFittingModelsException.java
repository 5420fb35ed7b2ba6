package io.adapterfactory.t2l.identity;

import io.adapterfactory.t2l.file.InvalidInputException;

/** A {@link FittingBaseModels#FILE} that cannot be used. */
public class InvalidFittingModelsException extends InvalidInputException {

    public InvalidFittingModelsException(String message, Throwable cause) {
        super(message, cause);
    }
}
