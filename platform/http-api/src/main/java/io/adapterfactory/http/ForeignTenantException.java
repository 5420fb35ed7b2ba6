package io.adapterfactory.http;

/** A client submits a task in the name of another tenant. */
public class ForeignTenantException extends RuntimeException {

    ForeignTenantException(String message) {
        super(message);
    }
}
