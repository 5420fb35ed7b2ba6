package io.adapterfactory.http;

import com.fasterxml.jackson.annotation.JsonProperty;
import jakarta.ws.rs.core.Response;

/**
 * A problem document (RFC 9457): the body of every response with status 400 or higher.
 *
 * @param type kind of problem, a URN
 * @param title the status as a phrase
 * @param status HTTP status
 * @param detail what was found, and what is expected
 */
public record Problem(String type, String title, int status, String detail) {

    public static final String MEDIA_TYPE = "application/problem+json";

    private static final String URN = "urn:adapter-factory:";

    /**
     * @param kind what follows {@code urn:adapter-factory:} in the type, for example {@code not-found}
     * @param detail what was found, and what is expected
     */
    public static Problem of(Response.StatusType status, String kind, String detail) {
        return new Problem(URN + kind, status.getReasonPhrase(), status.getStatusCode(), detail);
    }

    /** A response with this status and a problem as its body. */
    public static Response response(Response.StatusType status, String kind, String detail) {
        return Response.status(status)
                .type(MEDIA_TYPE)
                .entity(of(status, kind, detail))
                .build();
    }

    /** A copy of the detail under the name that clients of earlier releases read. */
    @JsonProperty
    public String error() {
        return detail;
    }
}
