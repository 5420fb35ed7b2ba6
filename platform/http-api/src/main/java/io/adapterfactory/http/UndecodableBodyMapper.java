package io.adapterfactory.http;

import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.ext.ExceptionMapper;
import jakarta.ws.rs.ext.Provider;
import java.io.CharConversionException;
import java.util.Map;

/**
 * A body whose bytes are no text in the encoding that they claim. JSON may come in UTF-32, and what is wrong with that the reader
 * tells with an error that is none of its own, which would count as a failure of the service.
 */
@Provider
public class UndecodableBodyMapper implements ExceptionMapper<CharConversionException> {

    /** 400, telling which character is none. */
    @Override
    public Response toResponse(CharConversionException e) {
        return Response.status(Response.Status.BAD_REQUEST)
                .type(MediaType.APPLICATION_JSON)
                .entity(Map.of("error", "the body is no text: " + e.getMessage()))
                .build();
    }
}
