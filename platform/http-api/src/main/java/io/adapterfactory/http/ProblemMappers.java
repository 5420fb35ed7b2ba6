package io.adapterfactory.http;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import io.adapterfactory.schemas.InvalidTaskException;
import io.adapterfactory.schemas.wire.RegistryUnreachableException;
import io.adapterfactory.t2l.artifact.StoreUnavailableException;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.Response.Status;
import java.io.CharConversionException;
import java.util.UUID;
import org.jboss.logging.Logger;
import org.jboss.resteasy.reactive.server.ServerExceptionMapper;

/** Maps exceptions that every service may throw to problem documents. A service adds mappers for its own. */
public class ProblemMappers {

    private static final Logger LOG = Logger.getLogger(ProblemMappers.class);

    @ServerExceptionMapper
    public Response invalidTask(InvalidTaskException e) {
        return Problem.response(Status.BAD_REQUEST, "invalid", e.getMessage());
    }

    @ServerExceptionMapper
    public Response tooMany(TooManyTasksException e) {
        return Response.fromResponse(Problem.response(Status.TOO_MANY_REQUESTS, "too-many-tasks", e.getMessage()))
                .header(HttpHeaders.RETRY_AFTER, e.retryAfterSeconds())
                .build();
    }

    @ServerExceptionMapper
    public Response foreignTenant(ForeignTenantException e) {
        return Problem.response(Status.FORBIDDEN, "foreign-tenant", e.getMessage());
    }

    @ServerExceptionMapper
    public Response registryUnreachable(RegistryUnreachableException e) {
        return Problem.response(Status.SERVICE_UNAVAILABLE, "registry-unreachable", e.getMessage());
    }

    @ServerExceptionMapper
    public Response storeUnavailable(StoreUnavailableException e) {
        return Problem.response(Status.SERVICE_UNAVAILABLE, "store-unavailable", e.getMessage());
    }

    /** The body is JSON, but its structure is wrong. */
    @ServerExceptionMapper
    public Response unexpectedShape(MismatchedInputException e) {
        return unreadable(BodyFault.of(e));
    }

    @ServerExceptionMapper
    public Response noJson(JsonProcessingException e) {
        return unreadable("the body is not JSON: " + e.getOriginalMessage());
    }

    /** JSON may be UTF-32. For invalid UTF-32, Jackson throws a java.io exception and not a JsonProcessingException. */
    @ServerExceptionMapper
    public Response noText(CharConversionException e) {
        return unreadable("the body is not text: " + e.getMessage());
    }

    @ServerExceptionMapper
    public Response refused(WebApplicationException e) {
        if (e.getCause() instanceof MismatchedInputException shape) {
            return unexpectedShape(shape);
        }
        if (e.getCause() instanceof JsonProcessingException json) {
            return noJson(json);
        }
        Response response = e.getResponse();
        if (response.getStatus() < Status.BAD_REQUEST.getStatusCode() || response.hasEntity()) {
            return response;
        }
        String kind = response.getStatus() == Status.NOT_FOUND.getStatusCode() ? "not-found" : "request";
        return Response.fromResponse(response)
                .type(Problem.MEDIA_TYPE)
                .entity(Problem.of(response.getStatusInfo(), kind, e.getMessage()))
                .build();
    }

    /** Unexpected errors: the client gets an id by which the error can be found in the log. */
    @ServerExceptionMapper
    public Response unexpected(Throwable e) {
        String id = UUID.randomUUID().toString();
        LOG.errorf(e, "a request failed unexpectedly, error id %s", id);
        return Problem.response(
                Status.INTERNAL_SERVER_ERROR,
                "internal",
                "unexpected error; the service's log has it with the id " + id);
    }

    private static Response unreadable(String detail) {
        return Problem.response(Status.BAD_REQUEST, "unreadable", detail);
    }
}
