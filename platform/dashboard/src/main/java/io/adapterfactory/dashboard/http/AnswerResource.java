package io.adapterfactory.dashboard.http;

import io.adapterfactory.dashboard.port.Playground;
import io.adapterfactory.dashboard.row.AdapterRow;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.ArrayList;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;

/** Answers of the base model and its adapters to inputs that a person types. */
@Path("/api/answers")
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.APPLICATION_JSON)
public class AnswerResource {

    private static final int MAX_ADAPTERS = 4;
    private static final int MAX_INPUTS = 32;
    private static final int MAX_INPUT_LENGTH = 4000;

    /** @param adapterIds one to four adapters of one base model */
    public record Questions(List<String> adapterIds, List<String> inputs) {}

    /** @param withAdapter one answer for each requested adapter */
    public record Answer(String input, String withoutAdapter, List<String> withAdapter) {}

    private final AdapterFolders folders;
    private final Playground playground;

    AnswerResource(AdapterFolders folders, Playground playground) {
        this.folders = folders;
        this.playground = playground;
    }

    @POST
    @Operation(
            summary = "Compare answers of the base model and of adapters",
            description = "Waits until the evaluator has finished its current adapter.")
    public List<Answer> answer(Questions questions) {
        requireSizes(questions);
        List<AdapterRow> adapters =
                questions.adapterIds().stream().map(folders::find).toList();
        List<String> baseModels =
                adapters.stream().map(AdapterRow::baseModel).distinct().toList();
        if (baseModels.size() > 1) {
            throw new IllegalArgumentException("the adapters are of base models " + baseModels + "; expected one");
        }
        List<java.nio.file.Path> places = adapters.stream().map(folders::folder).toList();
        List<List<String>> said = playground.answers(baseModels.get(0), places, questions.inputs());
        List<Answer> answers = new ArrayList<>();
        for (int i = 0; i < said.size(); i++) {
            List<String> variants = said.get(i);
            answers.add(new Answer(questions.inputs().get(i), variants.get(0), variants.subList(1, variants.size())));
        }
        return answers;
    }

    private static void requireSizes(Questions questions) {
        int adapters = questions == null || questions.adapterIds() == null
                ? 0
                : questions.adapterIds().size();
        int inputs = questions == null || questions.inputs() == null
                ? 0
                : questions.inputs().size();
        if (adapters < 1 || adapters > MAX_ADAPTERS || inputs < 1 || inputs > MAX_INPUTS) {
            throw new IllegalArgumentException("found " + adapters + " adapters and " + inputs
                    + " inputs; expected 1 to " + MAX_ADAPTERS + " adapters and 1 to " + MAX_INPUTS + " inputs");
        }
        for (String input : questions.inputs()) {
            if (input == null || input.isBlank() || input.length() > MAX_INPUT_LENGTH) {
                throw new IllegalArgumentException(
                        "an input is empty or longer than " + MAX_INPUT_LENGTH + " characters; expected text");
            }
        }
    }
}
