package io.adapterfactory.dashboard.view;

import io.adapterfactory.dashboard.port.ConsumerLag;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Something that needs a person's attention.
 *
 * @param level {@code problem} or {@code note}
 * @param text human-readable
 * @param page of the dashboard with the details
 */
public record Attention(String level, String text, String page) {

    private static final long LONG_WAIT_MS = Duration.ofMinutes(1).toMillis();

    /** @param baseModels names of the base models in the store */
    public static List<Attention> of(FactoryView view, List<ConsumerLag.Lag> lags, List<String> baseModels) {
        List<Attention> found = new ArrayList<>();
        FactoryView.Totals totals = view.totals();
        if (!view.isComplete()) {
            found.add(note("The topics are still being read; the figures are not final.", ""));
        }
        if (totals.openDeadLetters() > 0) {
            found.add(problem(
                    count(totals.openDeadLetters(), "record") + " could not be used and wait"
                            + (totals.openDeadLetters() == 1 ? "s" : "") + " for a decision.",
                    "dead-letters"));
        }
        for (ConsumerLag.Lag lag : lags) {
            if (lag.oldestAgeMs() > LONG_WAIT_MS) {
                found.add(problem(
                        "%s is behind on %s: %s, the oldest for %d s."
                                .formatted(
                                        lag.service(),
                                        lag.topic(),
                                        count(lag.waiting(), "record") + " waiting",
                                        lag.oldestAgeMs() / 1000),
                        ""));
            }
        }
        for (String baseModel : baseModels) {
            if (view.isComplete() && !view.versions().champions().containsKey(baseModel)) {
                found.add(problem(
                        "Base model " + baseModel + " has no champion: no adapter can be generated for it.",
                        "versions"));
            }
        }
        if (totals.unreadable() > 0) {
            found.add(note(count(totals.unreadable(), "record") + " on the topics cannot be read.", "dead-letters"));
        }
        if (totals.strangers() > 0) {
            found.add(note(
                    count(totals.strangers(), "adapter")
                            + " known from results only; the events that announced them are missing.",
                    "adapters"));
        }
        return found;
    }

    private static String count(long number, String what) {
        return number + " " + what + (number == 1 ? "" : "s");
    }

    private static Attention problem(String text, String page) {
        return new Attention("problem", text, page);
    }

    private static Attention note(String text, String page) {
        return new Attention("note", text, page);
    }
}
