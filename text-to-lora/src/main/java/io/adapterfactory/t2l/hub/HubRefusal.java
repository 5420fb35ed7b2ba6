package io.adapterfactory.t2l.hub;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.adapterfactory.t2l.hub.HubException.Reason;
import io.adapterfactory.t2l.hub.http.HubHttp;
import io.adapterfactory.t2l.hub.http.TimedBody;
import java.io.IOException;
import java.net.http.HttpResponse;

/** Converts a response other than 200 to an instruction for the user. */
final class HubRefusal {

    private static final int MAX_BODY = 1 << 16;
    private static final int MAX_TEXT = 300;

    private final HubSettings settings;
    private final RepositoryId id;
    private final ObjectMapper json = new ObjectMapper();

    HubRefusal(HubSettings settings, RepositoryId id) {
        this.settings = settings;
        this.id = id;
    }

    /** @param asked the requested revision or file, for example "revision 'main'" */
    HubException of(HttpResponse<TimedBody> answer, String asked) throws InterruptedException {
        String code = answer.headers().firstValue("X-Error-Code").orElse("");
        String text = text(answer);
        String page = settings.endpoint() + "/" + id;
        int status = answer.statusCode();
        String said = " (" + status + (text.isEmpty() ? "" : ": " + text) + ")";
        return switch (status) {
            case 401 -> new HubException(Reason.ACCESS, unauthorized(code, text, page) + said);
            case 403 -> new HubException(Reason.ACCESS, forbidden(code, text, page) + said);
            case 404 -> new HubException(Reason.MISSING, missing(code, asked, answer) + said);
            case 429 ->
                new HubException(
                        Reason.UNAVAILABLE,
                        "the Hub limits the number of requests and still refuses " + id
                                + " after waiting; try again later"
                                + (settings.token().isEmpty() ? ", or set HF_TOKEN, which raises the limit" : "")
                                + said);
            default ->
                new HubException(
                        Reason.UNAVAILABLE,
                        HubHttp.withoutQuery(answer.uri()) + " answers " + status + " for " + asked + " of " + id
                                + "; HF_ENDPOINT is " + settings.endpoint() + "; a proxy may have changed the answer"
                                + said);
        };
    }

    private String unauthorized(String code, String text, String page) {
        if (code.equals("GatedRepo")) {
            return id + " is gated: open " + page
                    + ", accept its terms, and set HF_TOKEN or log in with 'hf auth login'";
        }
        if (settings.token().isPresent()) {
            if (code.isEmpty() || text.contains("Invalid credentials")) {
                return "the Hub refuses the " + settings.token().get()
                        + ": it is wrong, expired, or revoked. Replace or remove it; public models need none";
            }
            return id + " is missing, or private for the " + settings.token().get();
        }
        return id + " does not exist or is private; the Hub does not say which. Check the name; if it is private, set"
                + " HF_TOKEN or log in with 'hf auth login'";
    }

    private String forbidden(String code, String text, String page) {
        if (code.equals("GatedRepo")) {
            return id + " is gated, and the account of the "
                    + settings.token().map(HubToken::toString).orElse("user")
                    + " is not on its list: ask for access at "
                    + page + " with that account; a person may have to approve it";
        }
        if (text.contains("Access to this resource is disabled")) {
            return id + " was taken down";
        }
        return "access to " + id + " is refused: the "
                + settings.token().map(HubToken::toString).orElse("user") + " may lack a right, or a proxy refuses it";
    }

    private String missing(String code, String asked, HttpResponse<?> answer) {
        return switch (code) {
            case "RevisionNotFound" ->
                id + " has no " + asked + "; expected a branch (the default is main), tag, or commit";
            case "EntryNotFound" -> id + " has no " + asked;
            case "RepoNotFound" ->
                id + " does not exist, or the "
                        + settings.token().map(HubToken::toString).orElse("user")
                        + " has no right to read it. Check the name and the token's rights";
            default ->
                HubHttp.withoutQuery(answer.uri()) + " does not exist: check the name " + id
                        + ", and whether HF_ENDPOINT (" + settings.endpoint() + ") is a Hub";
        };
    }

    private String text(HttpResponse<TimedBody> answer) throws InterruptedException {
        String text = answer.headers().firstValue("X-Error-Message").orElse("");
        try {
            byte[] body = answer.body().readAll(MAX_BODY);
            if (text.isEmpty() && body.length > 0) {
                JsonNode error = json.readTree(body).path("error");
                text = error.asText();
            }
        } catch (IOException e) {
            // the status and the header are enough
        }
        String line = text.replaceAll("[\\s\\p{Cntrl}]+", " ").strip();
        return line.length() > MAX_TEXT ? line.substring(0, MAX_TEXT) + "..." : line;
    }
}
