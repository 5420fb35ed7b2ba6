package io.adapterfactory.generator.http;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.adapterfactory.generator.generate.RefusalReason;
import io.adapterfactory.generator.generate.RefusedException;
import io.adapterfactory.generator.messaging.BrokerUnreachableException;
import io.adapterfactory.http.ForeignTenantException;
import io.adapterfactory.http.TooManyTasksException;
import io.adapterfactory.schemas.wire.RegistryUnreachableException;
import io.adapterfactory.t2l.artifact.StoreUnavailableException;
import jakarta.ws.rs.NotFoundException;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.Response.Status;
import java.util.Locale;
import org.jboss.resteasy.reactive.server.ServerExceptionMapper;

/** Exceptions to problem documents. */
class ProblemMappers {

    @ServerExceptionMapper
    Response refused(RefusedException e) {
        Status status =
                switch (e.reason()) {
                    case UNREADABLE, INVALID -> Status.BAD_REQUEST;
                    case UNKNOWN_BASE_MODEL, UNKNOWN_VERSION -> Status.NOT_FOUND;
                    case DAMAGED_STORE -> Status.SERVICE_UNAVAILABLE;
                };
        return Problem.response(status, type(e.reason()), e.getMessage());
    }

    @ServerExceptionMapper
    Response tooMany(TooManyTasksException e) {
        return Response.fromResponse(Problem.response(Status.TOO_MANY_REQUESTS, "too-many-tasks", e.getMessage()))
                .header(HttpHeaders.RETRY_AFTER, e.retryAfterSeconds())
                .build();
    }

    @ServerExceptionMapper
    Response foreignTenant(ForeignTenantException e) {
        return Problem.response(Status.FORBIDDEN, "foreign-tenant", e.getMessage());
    }

    @ServerExceptionMapper
    Response brokerAway(BrokerUnreachableException e) {
        return Problem.response(Status.SERVICE_UNAVAILABLE, "broker-unreachable", e.getMessage());
    }

    @ServerExceptionMapper
    Response registryAway(RegistryUnreachableException e) {
        return Problem.response(Status.SERVICE_UNAVAILABLE, "registry-unreachable", e.getMessage());
    }

    @ServerExceptionMapper
    Response storeAway(StoreUnavailableException e) {
        return Problem.response(Status.SERVICE_UNAVAILABLE, "store-unavailable", e.getMessage());
    }

    @ServerExceptionMapper
    Response notFound(NotFoundException e) {
        return Problem.response(Status.NOT_FOUND, "not-found", e.getMessage());
    }

    @ServerExceptionMapper
    Response unreadableJson(JsonProcessingException e) {
        return Problem.response(Status.BAD_REQUEST, "unreadable", "the body is no task: " + e.getOriginalMessage());
    }

    @ServerExceptionMapper
    Response unreadableBody(WebApplicationException e) {
        if (e.getCause() instanceof JsonProcessingException json) {
            return unreadableJson(json);
        }
        Status status = Status.fromStatusCode(e.getResponse().getStatus());
        return status == null ? e.getResponse() : Problem.response(status, "request", e.getMessage());
    }

    private static String type(RefusalReason reason) {
        return reason.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
