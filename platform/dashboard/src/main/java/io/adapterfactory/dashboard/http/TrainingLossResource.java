package io.adapterfactory.dashboard.http;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.adapterfactory.dashboard.row.VersionRow;
import io.adapterfactory.dashboard.view.FactoryView;
import io.adapterfactory.t2l.artifact.ArtifactStore;
import io.adapterfactory.t2l.artifact.StorePath;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.jboss.resteasy.reactive.RestQuery;

/** The training loss of versions, from the logs that the trainer keeps in the store. */
@jakarta.ws.rs.Path("/api/training-losses")
@Produces(MediaType.APPLICATION_JSON)
public class TrainingLossResource {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String LOSS = "train/loss";
    private static final int MAX_VERSIONS = 8;
    private static final int MAX_POINTS = 500;

    /** @param loss of this step */
    public record Point(long step, double loss) {}

    /** @param points by step, thinned out if there are many */
    public record Curve(String version, List<Point> points) {}

    private final FactoryView view;
    private final ArtifactStore store;

    TrainingLossResource(FactoryView view, ArtifactStore store) {
        this.view = view;
        this.store = store;
    }

    @GET
    @Operation(
            summary = "Training loss of the newest versions of a base model",
            description = "Versions without a log are skipped: not all are trained here, and logs may be deleted.")
    public List<Curve> losses(@RestQuery String base) {
        List<Curve> curves = new ArrayList<>();
        List<VersionRow> versions = new ArrayList<>(view.versions().newest());
        versions.sort(Comparator.comparingLong(VersionRow::createdAt).reversed());
        for (VersionRow version : versions) {
            if (version.baseModel().equals(base) && curves.size() < MAX_VERSIONS) {
                List<Point> points = points(version);
                if (!points.isEmpty()) {
                    curves.add(0, new Curve(version.version(), points));
                }
            }
        }
        return curves;
    }

    private List<Point> points(VersionRow version) {
        return file(version)
                .filter(Files::isRegularFile)
                .map(TrainingLossResource::points)
                .orElse(List.of());
    }

    private static List<Point> points(Path file) {
        List<Point> points = new ArrayList<>();
        try (Stream<String> lines = Files.lines(file)) {
            for (String line : (Iterable<String>) lines::iterator) {
                JsonNode entry = read(line);
                if (entry.path(LOSS).isNumber()) {
                    points.add(new Point(
                            entry.path("step").asLong(), entry.path(LOSS).asDouble()));
                }
            }
        } catch (IOException | UncheckedIOException e) {
            return List.of(); // deleted or overwritten with other data: treated as missing
        }
        int stride = (points.size() + MAX_POINTS - 1) / MAX_POINTS;
        List<Point> some = new ArrayList<>();
        for (int i = 0; i < points.size(); i += Math.max(1, stride)) {
            some.add(points.get(i));
        }
        return some;
    }

    /** Names come from events: a name that is not a path in the store has no log. */
    private Optional<Path> file(VersionRow version) {
        String path = "training-logs/" + version.baseModel() + "/" + version.version() + "/metrics.jsonl";
        return StorePath.isValid(path) ? Optional.of(store.local(path)) : Optional.empty();
    }

    /** Skips a line that is still being written. */
    private static JsonNode read(String line) {
        try {
            return JSON.readTree(line);
        } catch (JsonProcessingException e) {
            return JSON.missingNode();
        }
    }
}
