package io.adapterfactory.dashboard.http;

import io.adapterfactory.http.TooManyTasksException;
import io.adapterfactory.schemas.wire.RegistryUnreachableException;
import io.adapterfactory.t2l.artifact.StoreUnavailableException;
import io.adapterfactory.t2l.evaluation.EngineUnavailableException;
import io.adapterfactory.t2l.file.DamagedArtifactException;
import io.adapterfactory.t2l.lora.InvalidAdapterException;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import org.apache.kafka.common.KafkaException;
import org.jboss.resteasy.reactive.server.ServerExceptionMapper;

/** Errors as JSON, with a status that tells whose they are. */
class ErrorMapping {

    @ServerExceptionMapper
    Response badInput(IllegalArgumentException e) {
        return answer(Response.Status.BAD_REQUEST, e);
    }

    @ServerExceptionMapper
    Response notThere(NoSuchThingException e) {
        return answer(Response.Status.NOT_FOUND, e);
    }

    @ServerExceptionMapper({DamagedArtifactException.class, InvalidAdapterException.class})
    Response damaged(RuntimeException e) {
        return answer(Response.Status.CONFLICT, e);
    }

    @ServerExceptionMapper
    Response tooMany(TooManyTasksException e) {
        return Response.fromResponse(answer(Response.Status.TOO_MANY_REQUESTS, e))
                .header(HttpHeaders.RETRY_AFTER, e.retryAfterSeconds())
                .build();
    }

    @ServerExceptionMapper({
        KafkaException.class,
        RegistryUnreachableException.class,
        StoreUnavailableException.class,
        EngineUnavailableException.class
    })
    Response away(RuntimeException e) {
        return answer(Response.Status.SERVICE_UNAVAILABLE, e);
    }

    private static Response answer(Response.Status status, RuntimeException e) {
        return Response.status(status)
                .type(MediaType.APPLICATION_JSON)
                .entity(new ApiError(String.valueOf(e.getMessage())))
                .build();
    }
}
