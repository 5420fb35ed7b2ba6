package io.adapterfactory.dashboard.http;

import io.adapterfactory.dashboard.port.BaseModelNames;
import io.adapterfactory.dashboard.port.Orders;
import io.adapterfactory.dashboard.port.TopicArchive;
import io.adapterfactory.dashboard.row.AdapterRow;
import io.adapterfactory.dashboard.row.DeadLetterRow;
import io.adapterfactory.dashboard.row.TaskRow;
import io.adapterfactory.dashboard.view.FactoryView;
import io.adapterfactory.http.Tenants;
import io.adapterfactory.schemas.InvalidTaskException;
import io.adapterfactory.schemas.TaskRules;
import io.adapterfactory.schemas.TaskSubmission;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.List;
import java.util.Optional;
import org.eclipse.microprofile.jwt.JsonWebToken;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.jboss.resteasy.reactive.RestPath;

/** Orders for adapters, and their progress. */
@Path("/api/tasks")
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.APPLICATION_JSON)
public class TaskResource {

    /**
     * @param description 1 to 4000 characters after trimming
     * @param hypernetworkVersion pins a version; null or empty uses the champion
     * @param benchmarks at most 64 names; null or empty lets the evaluator choose
     * @param alias stable name to serve the adapter under, 1 to 200 characters; null for none
     * @param control whether an adapter from another task's description is scored on the same examples, for comparison;
     *     null for false
     */
    public record Order(
            String description,
            String baseModel,
            String hypernetworkVersion,
            List<String> benchmarks,
            String alias,
            Boolean control) {

        private TaskSubmission task() {
            boolean pinned = hypernetworkVersion != null && !hypernetworkVersion.isBlank();
            return new TaskSubmission(
                    null,
                    description,
                    baseModel,
                    pinned ? hypernetworkVersion : null,
                    benchmarks,
                    null,
                    alias,
                    Boolean.TRUE.equals(control));
        }
    }

    /** The id of an order. */
    public record Ordered(String taskId) {}

    /**
     * The progress of an order.
     *
     * @param task the order
     * @param adapter the generated adapter, with its scores so far
     * @param making how long each stage took
     * @param refusals why it stopped, if it did
     */
    public record Progress(
            TaskRow task,
            Optional<AdapterRow> adapter,
            Optional<TopicArchive.Making> making,
            List<DeadLetterRow> refusals) {}

    private final FactoryView view;
    private final TopicArchive archive;
    private final Orders orders;
    private final BaseModelNames baseModels;
    private final Tenants tenants;
    private final JsonWebToken token;

    TaskResource(
            FactoryView view,
            TopicArchive archive,
            Orders orders,
            BaseModelNames baseModels,
            Tenants tenants,
            JsonWebToken token) {
        this.view = view;
        this.archive = archive;
        this.orders = orders;
        this.baseModels = baseModels;
        this.tenants = tenants;
        this.token = token;
    }

    @POST
    @Operation(
            summary = "Order an adapter",
            description = "Publishes a task description, as any other publisher would.")
    public Ordered order(Order order) {
        if (order == null) {
            throw new InvalidTaskException(
                    "the body", "is empty", "{\"description\": \"...\", \"baseModel\": \"...\"}");
        }
        TaskSubmission task = TaskRules.check(order.task());
        List<String> known = baseModels.names();
        if (!known.contains(task.baseModel())) {
            throw new IllegalArgumentException(
                    "base model '" + task.baseModel() + "' is unknown; the store has " + known);
        }
        return new Ordered(orders.order(task.withLabels(tenants.admit(task.labels(), token.claim(Tenants.CLAIM)))));
    }

    @GET
    @Path("/{taskId}")
    @Operation(summary = "The progress of an order")
    public Progress progress(@RestPath String taskId) {
        TaskRow task = view.tasks()
                .find(taskId)
                .orElseThrow(() -> new NoSuchThingException("task '" + taskId + "' is not known here"));
        Optional<AdapterRow> adapter = task.adapterId().flatMap(view.adapters()::find);
        return new Progress(
                task,
                adapter,
                adapter.flatMap(AdapterRow::place).flatMap(archive::making),
                view.deadLetters().ofTask(taskId));
    }
}
