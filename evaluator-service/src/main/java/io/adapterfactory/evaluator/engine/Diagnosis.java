package io.adapterfactory.evaluator.engine;

import io.adapterfactory.evaluator.engine.ServerHistory.Evidence;
import io.adapterfactory.serving.client.ServerAwayException;
import io.adapterfactory.serving.client.ServerRefusedException;
import io.adapterfactory.serving.server.VllmServer;
import io.adapterfactory.t2l.evaluation.EngineUnavailableException;
import io.adapterfactory.t2l.file.SizeLimit.SizeLimitException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.http.HttpTimeoutException;
import java.nio.file.FileSystemException;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Finds out whether a failed request is the fault of the server or of one adapter. The status does not show it: vLLM
 * answers with 500 in both cases, and also when its engine crashes. Adapters that vLLM rejects with a known message are
 * handled earlier, by {@link VllmServer}, when they are loaded.
 */
final class Diagnosis {

    private static final int NOT_FOUND = 404;
    private static final int SERVER_ERROR = 500;

    /** Parts of vLLM's messages after its engine has crashed; the process ends soon afterward. */
    private static final List<String> DEATH = List.of("EngineCore encountered an issue", "EngineDeadError");

    /**
     * A request that failed.
     *
     * @param model that the request was for, or that it should load
     * @param adapters that may be the cause if the server crashed
     * @param endsServers whether requests of its kind are known to crash servers
     */
    record Asked(String model, Set<String> adapters, boolean endsServers) {}

    private final VllmServer server;
    private final ServerHistory history;

    Diagnosis(VllmServer server, ServerHistory history) {
        this.server = server;
        this.history = history;
    }

    /**
     * The exception to throw after a failed request.
     *
     * @return an {@link EngineUnavailableException} if the request should be retried, else a {@link
     *     ServerRefusedException}
     */
    RuntimeException of(Asked asked, ServerAwayException failure) {
        Optional<Evidence> death = evidenceOfDeath(failure);
        if (death.isPresent() && !wasOnlyTheConnection(failure)) {
            remember(asked, death.get(), failure.getMessage());
            return unavailable(failure.getMessage(), failure);
        }
        if (!mayConcernOneModel(failure)) {
            return unavailable(failure.getMessage(), failure);
        }
        Optional<String> trouble = trouble();
        if (trouble.isPresent()) {
            return unavailable(failure.getMessage() + "; " + trouble.get(), failure);
        }
        int failures = history.failed(asked.model());
        String words = failure.getMessage() + "; the server is healthy, its base model answers";
        return failures < ServerHistory.MAX_FAILURES
                ? unavailable(words + ", attempt " + failures + " of " + ServerHistory.MAX_FAILURES, failure)
                : new ServerRefusedException(words + ", given up after " + ServerHistory.MAX_FAILURES + " attempts");
    }

    /**
     * Sends a request, and repeats it once if the connection broke and the server is healthy: servers close idle
     * connections, possibly just as a request is sent.
     */
    void ask(Runnable request) {
        try {
            request.run();
        } catch (ServerAwayException e) {
            if (!wasOnlyTheConnection(e)) {
                throw e;
            }
            request.run();
        }
    }

    /** A server that has crashed does not answer its health check this soon. */
    private boolean wasOnlyTheConnection(ServerAwayException failure) {
        return evidenceOfDeath(failure).filter(Evidence.CONNECTION_LOST::equals).isPresent()
                && trouble().isEmpty();
    }

    private void remember(Asked asked, Evidence death, String words) {
        if (asked.endsServers()) {
            history.diedOf(PromptLikelihoods.KIND, words);
        } else {
            history.diedWith(asked.adapters(), death, words);
        }
    }

    static EngineUnavailableException unavailable(String words, ServerAwayException cause) {
        return new EngineUnavailableException("scoring waits: " + words, cause);
    }

    /** Empty if nothing in the failure indicates that the server has crashed. */
    static Optional<Evidence> evidenceOfDeath(ServerAwayException failure) {
        if (failure.answer().isPresent()) {
            String text = failure.answer().get().text();
            return DEATH.stream().anyMatch(text::contains) ? Optional.of(Evidence.ENGINE_DIED) : Optional.empty();
        }
        Throwable cause = failure.getCause();
        boolean wasConnected = cause instanceof IOException
                && !(cause instanceof ConnectException)
                && !(cause instanceof HttpTimeoutException)
                && !(cause instanceof FileSystemException);
        return wasConnected ? Optional.of(Evidence.CONNECTION_LOST) : Optional.empty();
    }

    /** False after 401, 429, 503, or no answer, because these concern the server as a whole. */
    private static boolean mayConcernOneModel(ServerAwayException failure) {
        return failure.answer()
                .map(answer -> answer.isFine() || answer.status() == NOT_FOUND || answer.status() == SERVER_ERROR)
                .orElse(failure.getCause() instanceof SizeLimitException);
    }

    /** The server's own problem; empty if it is healthy and its base model answers. */
    private Optional<String> trouble() {
        try {
            server.requireWorking();
            return Optional.empty();
        } catch (ServerAwayException e) {
            return Optional.of(e.getMessage());
        }
    }
}
