package io.adapterfactory.http;

import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerRequestFilter;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.ext.Provider;
import java.net.URI;
import java.util.Set;

/**
 * Rejects changes requested by web pages of other origins, for example one that is open in a browser on this machine.
 * Browsers send a page's origin in {@code Origin}; other clients do not send it.
 */
@Provider
public class SameOriginFilter implements ContainerRequestFilter {

    private static final Set<String> READING = Set.of("GET", "HEAD", "OPTIONS");

    /** Answers 403 to a request that changes something and comes from a page that this service has not served. */
    @Override
    public void filter(ContainerRequestContext request) {
        String origin = request.getHeaderString("Origin");
        // The header Host does not exist in HTTP/2.
        String host = request.getUriInfo().getBaseUri().getAuthority();
        if (READING.contains(request.getMethod()) || origin == null || isOf(origin, host)) {
            return;
        }
        request.abortWith(Problem.response(
                Response.Status.FORBIDDEN,
                "foreign-origin",
                "pages of origin %s may not send requests that change something".formatted(origin)));
    }

    private static boolean isOf(String origin, String host) {
        try {
            String authority = URI.create(origin).getAuthority();
            return authority != null && authority.equalsIgnoreCase(host);
        } catch (IllegalArgumentException e) {
            return false;
        }
    }
}
