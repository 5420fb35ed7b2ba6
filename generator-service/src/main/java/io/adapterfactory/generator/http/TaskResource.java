package io.adapterfactory.generator.http;

import io.adapterfactory.generator.hypernetwork.HypernetworkRegistry;
import io.adapterfactory.generator.messaging.TaskPublisher;
import io.adapterfactory.http.Tenants;
import io.adapterfactory.schemas.InvalidTaskException;
import io.adapterfactory.schemas.TaskDescription;
import io.adapterfactory.schemas.TaskRules;
import io.adapterfactory.schemas.TaskSubmission;
import io.smallrye.common.annotation.Blocking;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.eclipse.microprofile.jwt.JsonWebToken;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;

/** Accepts tasks. */
@Path("/tasks")
@Consumes(MediaType.APPLICATION_JSON)
@Produces(MediaType.APPLICATION_JSON)
public class TaskResource {

    /**
     * A task.
     *
     * @param description what the adapter should make the model do, 1 to 4000 characters
     * @param baseModel name of the base model
     * @param hypernetworkVersion pins a version; by default, the champion generates the adapter
     * @param benchmarks names of benchmarks to score the adapter on, at most 64; by default, the evaluator chooses
     * @param labels free key-value pairs, at most 64, copied to all events of the task
     * @param alias stable name to serve the adapter under, 1 to 200 characters; by default, none
     * @param taskId identifies the task; by default, a new id
     * @param control whether an adapter from another task's description is scored on the same examples, for comparison;
     *     by default, false
     */
    public record Submission(
            String description,
            String baseModel,
            String hypernetworkVersion,
            List<String> benchmarks,
            Map<String, String> labels,
            String alias,
            String taskId,
            Boolean control) {

        private TaskSubmission task() {
            return new TaskSubmission(
                    taskId,
                    description,
                    baseModel,
                    hypernetworkVersion,
                    benchmarks,
                    labels,
                    alias,
                    Boolean.TRUE.equals(control));
        }
    }

    /** The task is on the topic. */
    public record Accepted(String taskId) {}

    private final TaskPublisher publisher;
    private final HypernetworkRegistry hypernetworks;
    private final Tenants tenants;
    private final JsonWebToken token;
    private final Clock clock = Clock.systemUTC();

    TaskResource(TaskPublisher publisher, HypernetworkRegistry hypernetworks, Tenants tenants, JsonWebToken token) {
        this.publisher = publisher;
        this.hypernetworks = hypernetworks;
        this.tenants = tenants;
        this.token = token;
    }

    @POST
    @Blocking
    @Operation(summary = "Submit a task", description = "Publishes the task; the adapter appears on GET /adapters.")
    @APIResponse(responseCode = "202", description = "The task is on the topic")
    @APIResponse(responseCode = "400", description = "The body is not a task, or a field is empty, too long, or binary")
    @APIResponse(responseCode = "403", description = "The task names another tenant than the token")
    @APIResponse(responseCode = "404", description = "The base model or the pinned version is unknown")
    @APIResponse(
            responseCode = "429",
            description = "The tenant has reached its limit; Retry-After contains the seconds to wait")
    @APIResponse(responseCode = "503", description = "The broker or the schema registry is unavailable")
    public Response submit(Submission submission) {
        if (submission == null) {
            throw new InvalidTaskException("the body", "is empty", "a JSON object with description and baseModel");
        }
        TaskSubmission task = TaskRules.check(submission.task());
        hypernetworks.resolve(task.baseModel(), Optional.ofNullable(task.hypernetworkVersion()));
        TaskDescription published = task.withLabels(tenants.admit(task.labels(), token.claim(Tenants.CLAIM)))
                .toRecord(clock.instant());
        publisher.publish(published);
        return Response.accepted(new Accepted(published.getTaskId())).build();
    }
}
