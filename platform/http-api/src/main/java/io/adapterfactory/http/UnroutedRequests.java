package io.adapterfactory.http;

import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.ws.rs.core.Response.Status;

/** Requests that no resource takes: they never come to the exception mappers. */
@ApplicationScoped
class UnroutedRequests {

    void register(@Observes Router router) {
        router.errorHandler(Status.NOT_FOUND.getStatusCode(), request -> answer(request, Status.NOT_FOUND, "not-found"));
        router.errorHandler(
                Status.METHOD_NOT_ALLOWED.getStatusCode(), request -> answer(request, Status.METHOD_NOT_ALLOWED, "request"));
    }

    private static void answer(RoutingContext request, Status status, String kind) {
        String detail = "%s %s: %s"
                .formatted(request.request().method(), request.normalizedPath(), status.getReasonPhrase());
        Problem problem = Problem.of(status, kind, detail);
        request.response()
                .setStatusCode(status.getStatusCode())
                .putHeader("Content-Type", Problem.MEDIA_TYPE)
                .end(new JsonObject()
                        .put("type", problem.type())
                        .put("title", problem.title())
                        .put("status", problem.status())
                        .put("detail", problem.detail())
                        .put("error", problem.error())
                        .encode());
    }
}
