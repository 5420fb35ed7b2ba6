package io.adapterfactory.evaluator.engine;

import io.adapterfactory.serving.client.ListedModel;
import io.adapterfactory.serving.client.ServerAnswer;
import io.adapterfactory.serving.client.ServerAwayException;
import io.adapterfactory.serving.client.ServerRefusedException;
import io.adapterfactory.serving.completion.Choices;
import io.adapterfactory.serving.completion.TokenLogProbabilities;
import io.adapterfactory.t2l.evaluation.AnsweringEngine;
import io.adapterfactory.t2l.evaluation.AnsweringEngine.OptionRow;
import java.net.URI;
import java.util.Arrays;
import java.util.List;

/** Reads any bytes as an inference server's answer: the first byte selects the request, the second the status. */
public final class InferenceAnswerFuzz {

    private static final int MAX_MESSAGE_LENGTH = 1000;
    private static final URI SERVER = URI.create("http://127.0.0.1:8000/v1");
    private static final List<OptionRow> ROWS = List.of(
            new OptionRow(AnsweringEngine.NO_ADAPTER, new int[] {1}, new int[] {2}),
            new OptionRow(AnsweringEngine.NO_ADAPTER, new int[] {1}, new int[] {2, 3}));

    private InferenceAnswerFuzz() {}

    public static void fuzzerTestOneInput(byte[] data) {
        if (data.length < 2) {
            return;
        }
        ServerAnswer answer = ServerAnswer.of(SERVER, status(data[1]), Arrays.copyOfRange(data, 2, data.length));
        try {
            read(data[0], answer.requireAtWork());
        } catch (ServerAwayException | ServerRefusedException e) {
            if (e.getMessage() == null || e.getMessage().length() > MAX_MESSAGE_LENGTH) {
                throw new AssertionError("an error without a message, or with one that quotes too much", e);
            }
        }
    }

    private static int status(byte told) {
        return switch (told) {
            case '4' -> 400;
            case '0' -> 404;
            case '9' -> 429;
            case '5' -> 503;
            default -> 200;
        };
    }

    private static void read(byte question, ServerAnswer answer) {
        switch (question) {
            case 'm' ->
                require(ListedModel.names(ListedModel.all(answer)).length() <= MAX_MESSAGE_LENGTH, "long names");
            case 't' ->
                require(Choices.read(answer, ROWS.size()).texts().size() == ROWS.size(), "not a text for each prompt");
            case 'p' -> requireFinite(PromptLikelihoods.PROMPT_LOGPROBS.sums(Choices.read(answer, ROWS.size()), ROWS));
            case 'e' -> requireFinite(PromptLikelihoods.ECHO.sums(Choices.read(answer, ROWS.size()), ROWS));
            case 'k' ->
                requireFinite(TokenLikelihoods.sums(
                        new TokenLogProbabilities((prompts, more) -> Choices.read(answer, prompts.size())), ROWS));
            default -> {
                // The byte selects no request.
            }
        }
    }

    private static void requireFinite(double[] sums) {
        require(Arrays.stream(sums).allMatch(Double::isFinite), "a likelihood that is not a number");
    }

    private static void require(boolean holds, String otherwise) {
        if (!holds) {
            throw new AssertionError(otherwise);
        }
    }
}
