package io.adapterfactory.serving.client;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * A model in the list of an OpenAI-compatible server.
 *
 * @param isAdapter whether it belongs to another model, its parent
 * @param maxTokens max tokens of a prompt and its answer together, if the server reports it
 * @param root where the server loaded it from, if the server reports it
 */
public record ListedModel(String id, boolean isAdapter, OptionalInt maxTokens, Optional<String> root) {

    /**
     * All models in a response.
     *
     * @throws ServerAwayException when it is not a list of models
     */
    public static List<ListedModel> all(ServerAnswer answer) {
        if (!answer.isFine()) {
            throw answer.away();
        }
        JsonNode data = answer.json().path("data");
        if (!data.isArray()) {
            throw answer.unusable("it has no array 'data'");
        }
        List<ListedModel> models = new ArrayList<>();
        for (JsonNode model : data) {
            models.add(read(model, answer));
        }
        return models;
    }

    private static ListedModel read(JsonNode model, ServerAnswer answer) {
        JsonNode id = model.path("id");
        if (!id.isTextual()) {
            throw answer.unusable("a model has no text 'id'");
        }
        return new ListedModel(
                id.textValue(),
                model.hasNonNull("parent"),
                maxTokens(model, answer),
                Optional.ofNullable(model.path("root").textValue()));
    }

    private static OptionalInt maxTokens(JsonNode model, ServerAnswer answer) {
        JsonNode room = model.path("max_model_len");
        if (room.isMissingNode() || room.isNull()) {
            return OptionalInt.empty();
        }
        if (!room.isIntegralNumber() || !room.canConvertToInt() || room.intValue() < 1) {
            throw answer.unusable("a model's 'max_model_len' is not a whole number above 0");
        }
        return OptionalInt.of(room.intValue());
    }

    /** The names of models, for messages. */
    public static String names(List<ListedModel> models) {
        return ServerAnswer.beginning(
                models.stream().map(ListedModel::id).toList().toString());
    }
}
