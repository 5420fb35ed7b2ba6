package io.adapterfactory.t2l.hub.http;

import java.io.IOException;
import java.net.http.HttpHeaders;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Repeats requests after timeouts, network errors, and status codes that mean "busy". */
public final class RetryPolicy {

    private static final Set<Integer> BUSY = Set.of(408, 429, 500, 502, 503, 504);
    private static final List<Duration> WAITS = List.of(
            Duration.ofSeconds(1),
            Duration.ofSeconds(2),
            Duration.ofSeconds(4),
            Duration.ofSeconds(8),
            Duration.ofSeconds(8));
    private static final Duration MAX_WAIT = Duration.ofMinutes(10);

    /** A rate limit as in {@code "resolvers";r=0;t=55}: the seconds until it ends. */
    private static final Pattern RATE_LIMIT = Pattern.compile(";\\s*t=(\\d{1,9})(?:\\D|$)");

    private final Pause pause;

    /** Waits; it is replaced in tests. */
    @FunctionalInterface
    public interface Pause {

        void sleep(Duration time) throws InterruptedException;
    }

    /** Sends a request. */
    @FunctionalInterface
    public interface Call {

        HttpResponse<TimedBody> send() throws IOException, InterruptedException;
    }

    public RetryPolicy(Pause pause) {
        this.pause = pause;
    }

    public static boolean isBusy(int status) {
        return BUSY.contains(status);
    }

    /**
     * The first response that is not "busy", or the last one.
     *
     * @param alternative called after the first failure: true gives up, because there is an alternative
     * @throws IOException of the last attempt
     */
    public HttpResponse<TimedBody> send(Call call, BooleanSupplier alternative)
            throws IOException, InterruptedException {
        for (int failures = 0; ; failures++) {
            Duration wait = WAITS.get(Math.min(failures, WAITS.size() - 1));
            boolean last = failures == WAITS.size();
            try {
                HttpResponse<TimedBody> answer = call.send();
                if (!isBusy(answer.statusCode()) || last || failures == 0 && alternative.getAsBoolean()) {
                    return answer;
                }
                answer.body().discard();
                wait = asked(answer.headers(), wait);
            } catch (IOException e) {
                if (last || failures == 0 && alternative.getAsBoolean()) {
                    throw e;
                }
            }
            pause.sleep(wait);
        }
    }

    public void pause(Duration time) throws InterruptedException {
        pause.sleep(time);
    }

    /**
     * The waiting time that a server requests in {@code RateLimit} or {@code Retry-After}; {@code usual} by default, at
     * most ten minutes.
     */
    public static Duration asked(HttpHeaders headers, Duration usual) {
        Matcher limit = RATE_LIMIT.matcher(headers.firstValue("RateLimit").orElse(""));
        Duration asked = usual;
        if (limit.find()) {
            asked = Duration.ofSeconds(Long.parseLong(limit.group(1)) + 1);
        } else {
            String after = headers.firstValue("Retry-After").orElse("").strip();
            if (after.matches("\\d{1,9}")) {
                asked = Duration.ofSeconds(Long.parseLong(after));
            }
        }
        return asked.compareTo(MAX_WAIT) > 0 ? MAX_WAIT : asked;
    }
}
