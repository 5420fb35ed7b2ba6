package io.adapterfactory.serving.completion;

import com.fasterxml.jackson.databind.JsonNode;
import io.adapterfactory.serving.client.ServerAnswer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The choices in a response to {@code POST /v1/completions}.
 *
 * @param answer the response
 * @param each one choice for each prompt, in the order of the prompts
 */
public record Choices(ServerAnswer answer, List<JsonNode> each) {

    private static final int NOT_FOUND = 404;

    /**
     * Sorts them by prompt: every choice has the index of its prompt, but servers need not keep the order.
     *
     * @throws io.adapterfactory.serving.client.UnknownModelException when the server does not have the model
     * @throws io.adapterfactory.serving.client.ServerAwayException when not every prompt has exactly one choice
     * @throws io.adapterfactory.serving.client.ServerRefusedException when the server rejects the request
     */
    public static Choices read(ServerAnswer answer, int prompts) {
        if (answer.status() == NOT_FOUND) {
            throw answer.unknownModel();
        }
        if (!answer.isFine()) {
            throw answer.refused();
        }
        JsonNode[] inOrder = new JsonNode[prompts];
        for (JsonNode choice : answer.json().path("choices")) {
            inOrder[place(choice, inOrder, answer)] = choice;
        }
        if (Arrays.asList(inOrder).contains(null)) {
            throw answer.unusable("it does not have one choice for each of " + prompts + " prompts");
        }
        return new Choices(answer, List.of(inOrder));
    }

    private static int place(JsonNode choice, JsonNode[] taken, ServerAnswer answer) {
        JsonNode index = choice.path("index");
        if (!index.isIntegralNumber()
                || !index.canConvertToInt()
                || index.intValue() < 0
                || index.intValue() >= taken.length
                || taken[index.intValue()] != null) {
            throw answer.unusable("expected each 'index' of 0 to " + (taken.length - 1) + " once");
        }
        return index.intValue();
    }

    /**
     * @throws io.adapterfactory.serving.client.ServerAwayException when a choice has no text, which is not an empty
     *     answer
     */
    public List<String> texts() {
        List<String> texts = new ArrayList<>();
        for (JsonNode choice : each) {
            if (!choice.path("text").isTextual()) {
                throw answer.unusable("a choice has no text 'text'");
            }
            texts.add(choice.path("text").textValue());
        }
        return texts;
    }
}
