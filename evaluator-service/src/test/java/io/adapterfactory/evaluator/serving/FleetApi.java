package io.adapterfactory.evaluator.serving;

import io.restassured.http.ContentType;
import io.restassured.path.json.JsonPath;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;

/**
 * What a client asks about the fleet of one base model.
 *
 * @param requests a new request to the evaluator each time
 */
public record FleetApi(Supplier<RequestSpecification> requests, String baseModel) {

    /** Ids of the served adapters. */
    public List<String> served() {
        return fleet().jsonPath().getList("served.adapterId", String.class);
    }

    String alias(String adapterId) {
        return fleet().jsonPath().getString("served.find { it.adapterId == '" + adapterId + "' }.alias");
    }

    public Response fleet() {
        return requests.get().queryParam("base", baseModel).get("/api/fleet");
    }

    public Response plan() {
        return requests.get().queryParam("base", baseModel).get("/api/fleet/plan");
    }

    /** How many adapters a refresh would make again. */
    public int planned() {
        return plan().jsonPath().getList("adapters").size();
    }

    public Response refresh(int atOnce) {
        return post("refreshes", Map.of("baseModel", baseModel, "atOnce", atOnce));
    }

    public Response rollBack() {
        return post("rollback", Map.of("baseModel", baseModel));
    }

    public Response progress(String refresh) {
        return requests.get().get("/api/fleet/refreshes/" + refresh);
    }

    public boolean isFinished(String refresh) {
        return progress(refresh).jsonPath().getBoolean("summary.finished");
    }

    /** How many adapters of a refresh are in a state. */
    static int count(JsonPath progress, String state) {
        return Objects.requireNonNullElse(progress.get("summary.counts." + state), 0);
    }

    private Response post(String path, Map<String, ?> body) {
        return requests.get().contentType(ContentType.JSON).body(body).post("/api/fleet/" + path);
    }
}
