package io.adapterfactory.evaluator.http;

import io.adapterfactory.http.Problem;
import io.adapterfactory.serving.fleet.FleetConflictException;
import io.adapterfactory.serving.fleet.FleetNotReadyException;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.Response.Status;
import org.jboss.resteasy.reactive.server.ServerExceptionMapper;

/** Maps exceptions of the fleet to problem documents. */
class FleetProblems {

    @ServerExceptionMapper
    Response conflict(FleetConflictException e) {
        return Problem.response(Status.CONFLICT, "conflict", e.getMessage());
    }

    @ServerExceptionMapper
    Response notReady(FleetNotReadyException e) {
        return Problem.response(Status.SERVICE_UNAVAILABLE, "not-ready", e.getMessage());
    }
}
