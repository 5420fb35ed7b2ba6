package io.adapterfactory.generator.http;

import io.adapterfactory.generator.hypernetwork.RefusalReason;
import io.adapterfactory.generator.hypernetwork.RefusedException;
import io.adapterfactory.generator.messaging.BrokerUnreachableException;
import io.adapterfactory.http.Problem;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.Response.Status;
import java.util.Locale;
import org.jboss.resteasy.reactive.server.ServerExceptionMapper;

/** Maps the generator's exceptions to problem documents. */
class GeneratorProblems {

    @ServerExceptionMapper
    Response refused(RefusedException e) {
        Status status =
                switch (e.reason()) {
                    case UNREADABLE, INVALID -> Status.BAD_REQUEST;
                    case UNKNOWN_BASE_MODEL, UNKNOWN_VERSION -> Status.NOT_FOUND;
                    case DAMAGED_STORE -> Status.SERVICE_UNAVAILABLE;
                };
        return Problem.response(status, kind(e.reason()), e.getMessage());
    }

    @ServerExceptionMapper
    Response brokerUnreachable(BrokerUnreachableException e) {
        return Problem.response(Status.SERVICE_UNAVAILABLE, "broker-unreachable", e.getMessage());
    }

    private static String kind(RefusalReason reason) {
        return reason.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
