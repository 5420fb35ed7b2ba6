package io.adapterfactory.trainer.http;

import io.adapterfactory.http.Problem;
import io.adapterfactory.trainer.basemodel.UnknownBaseModelException;
import io.adapterfactory.trainer.version.FencedException;
import io.adapterfactory.trainer.version.VersionControl;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.Response.Status;
import org.jboss.resteasy.reactive.server.ServerExceptionMapper;

/** Maps the trainer's exceptions to problem documents. */
class TrainerProblems {

    @ServerExceptionMapper
    Response unknown(VersionControl.UnknownVersionException e) {
        return Problem.response(Status.NOT_FOUND, "unknown-version", e.getMessage());
    }

    @ServerExceptionMapper
    Response unknown(UnknownBaseModelException e) {
        return Problem.response(Status.NOT_FOUND, "unknown-base-model", e.getMessage());
    }

    @ServerExceptionMapper
    Response refused(VersionControl.RefusedException e) {
        return Problem.response(Status.CONFLICT, "refused", e.getMessage());
    }

    @ServerExceptionMapper
    Response fenced(FencedException e) {
        return Problem.response(Status.SERVICE_UNAVAILABLE, "fenced", e.getMessage());
    }

    @ServerExceptionMapper
    Response badInput(IllegalArgumentException e) {
        return Problem.response(Status.BAD_REQUEST, "invalid", e.getMessage());
    }
}
