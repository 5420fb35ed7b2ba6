package io.adapterfactory.http;

/** Whoever submits a task submits it in the name of another tenant. */
public class ForeignTenantException extends RuntimeException {

    ForeignTenantException(String message) {
        super(message);
    }
}
