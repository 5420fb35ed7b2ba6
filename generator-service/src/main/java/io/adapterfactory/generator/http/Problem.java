package io.adapterfactory.generator.http;

import com.fasterxml.jackson.annotation.JsonInclude;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.Response.Status;

/**
 * A problem document (RFC 9457).
 *
 * @param type kind of problem, a URN
 * @param title the kind in words
 * @param status HTTP status
 * @param detail what was wrong this time, and what is expected
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Problem(String type, String title, int status, String detail) {

    static final String MEDIA_TYPE = "application/problem+json";

    static Response response(Status status, String type, String detail) {
        return Response.status(status)
                .type(MEDIA_TYPE)
                .entity(new Problem(
                        "urn:adapter-factory:" + type, status.getReasonPhrase(), status.getStatusCode(), detail))
                .build();
    }
}
