package io.adapterfactory.http;

import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerRequestFilter;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.ext.Provider;
import java.net.URI;
import java.util.Set;

/**
 * A page from elsewhere, open in a browser on this machine, cannot order anything here: browsers say in {@code Origin} where a page
 * is from. Programs that are no browsers send none.
 */
@Provider
public class SameOriginFilter implements ContainerRequestFilter {

    private static final Set<String> READING = Set.of("GET", "HEAD", "OPTIONS");

    /** 403 for a request that changes something, from a page that this service has not served. */
    @Override
    public void filter(ContainerRequestContext request) {
        String origin = request.getHeaderString("Origin");
        // Not the header Host, which HTTP/2 does not have.
        String host = request.getUriInfo().getBaseUri().getAuthority();
        if (READING.contains(request.getMethod()) || origin == null || isOf(origin, host)) {
            return;
        }
        request.abortWith(Problem.response(
                Response.Status.FORBIDDEN,
                "foreign-origin",
                "a page of the origin %s may not change anything here".formatted(origin)));
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
