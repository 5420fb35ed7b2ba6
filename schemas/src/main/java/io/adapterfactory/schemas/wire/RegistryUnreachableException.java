package io.adapterfactory.schemas.wire;

/** The schema registry is unavailable; the same call may succeed later. */
public class RegistryUnreachableException extends RuntimeException {

    RegistryUnreachableException(String message, Throwable cause) {
        super(message, cause);
    }
}
