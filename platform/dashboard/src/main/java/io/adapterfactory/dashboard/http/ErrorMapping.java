package io.adapterfactory.dashboard.http;

import io.adapterfactory.dashboard.download.ExportUnavailableException;
import io.adapterfactory.dashboard.download.NotExportableException;
import io.adapterfactory.http.Problem;
import io.adapterfactory.t2l.evaluation.EngineUnavailableException;
import io.adapterfactory.t2l.file.DamagedArtifactException;
import io.adapterfactory.t2l.lora.InvalidAdapterException;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.Response.Status;
import org.apache.kafka.common.KafkaException;
import org.jboss.resteasy.reactive.server.ServerExceptionMapper;

/** Maps exceptions of the dashboard and of the classes that it uses to problem documents. */
class ErrorMapping {

    @ServerExceptionMapper
    Response badInput(IllegalArgumentException e) {
        return Problem.response(Status.BAD_REQUEST, "invalid", e.getMessage());
    }

    @ServerExceptionMapper
    Response notThere(NoSuchThingException e) {
        return Problem.response(Status.NOT_FOUND, "not-found", e.getMessage());
    }

    @ServerExceptionMapper({DamagedArtifactException.class, InvalidAdapterException.class})
    Response damaged(RuntimeException e) {
        return Problem.response(Status.CONFLICT, "damaged", e.getMessage());
    }

    @ServerExceptionMapper
    Response notExportable(NotExportableException e) {
        return Problem.response(Status.CONFLICT, "not-exportable", e.getMessage());
    }

    @ServerExceptionMapper
    Response exportUnavailable(ExportUnavailableException e) {
        return Problem.response(Status.SERVICE_UNAVAILABLE, "export-unavailable", e.getMessage());
    }

    @ServerExceptionMapper
    Response brokerUnreachable(KafkaException e) {
        return Problem.response(Status.SERVICE_UNAVAILABLE, "broker-unreachable", e.getMessage());
    }

    @ServerExceptionMapper
    Response engineUnavailable(EngineUnavailableException e) {
        return Problem.response(Status.SERVICE_UNAVAILABLE, "engine-unavailable", e.getMessage());
    }
}
