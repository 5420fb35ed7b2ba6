package io.adapterfactory.messaging;

import io.adapterfactory.schemas.wire.RegistryUnreachableException;
import io.adapterfactory.t2l.artifact.StoreUnavailableException;
import io.adapterfactory.t2l.evaluation.EngineUnavailableException;

/** Recognizes temporary failures: something that the service needs is unavailable. */
final class Outage {

    private Outage() {}

    static boolean is(RuntimeException failure) {
        return failure instanceof RegistryUnreachableException
                || failure instanceof StoreUnavailableException
                || failure instanceof EngineUnavailableException
                || failure instanceof RetryLaterException;
    }
}
