package io.adapterfactory.evaluator.engine;

import com.fasterxml.jackson.databind.JsonNode;
import io.adapterfactory.serving.server.ServerAnswer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The choices of an answer to {@code POST /v1/completions}.
 *
 * @param answer that they were read from
 * @param each one for each prompt, in the order of the prompts
 */
record Choices(ServerAnswer answer, List<JsonNode> each) {

    private static final int NOT_FOUND = 404;

    /**
     * Puts them in order: servers tell of each which prompt it is for, and need not keep the order.
     *
     * @throws io.adapterfactory.serving.server.ServerAwayException when there is not one for each prompt, or the model is not there
     * @throws io.adapterfactory.serving.server.ServerRefusedException when the server does not take the request
     */
    static Choices read(ServerAnswer answer, int prompts) {
        if (answer.status() == NOT_FOUND) {
            throw answer.away();
        }
        if (!answer.isFine()) {
            throw answer.refused();
        }
        JsonNode[] inOrder = new JsonNode[prompts];
        for (JsonNode choice : answer.json().path("choices")) {
            inOrder[place(choice, inOrder, answer)] = choice;
        }
        if (Arrays.asList(inOrder).contains(null)) {
            throw answer.unusable("it has not one choice for each of " + prompts + " prompts");
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

    /** @throws io.adapterfactory.serving.server.ServerAwayException when one has no text: that is no empty answer of the model */
    List<String> texts() {
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
