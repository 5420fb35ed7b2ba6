package io.adapterfactory.t2l.identity;

import io.adapterfactory.t2l.file.InvalidInputException;

/** An invalid {@link FittingBaseModels#FILE}. */
public class InvalidFittingModelsException extends InvalidInputException {

    public InvalidFittingModelsException(String message, Throwable cause) {
        super(message, cause);
    }
}
