package io.adapterfactory.verification.scale;

import java.util.Comparator;
import java.util.List;

/**
 * Outcome of the published tasks.
 *
 * @param answered tasks with an adapter, by the time it became visible
 * @param missing number of tasks without an adapter
 * @param repeated number of additional adapters of tasks
 */
public record Answers(List<Answer> answered, int missing, int repeated) {

    public Answers {
        answered = answered.stream()
                .sorted(Comparator.comparingDouble(Answer::visible))
                .toList();
    }

    /** Adapters per second, from the first task to the last adapter; 0 without adapters. */
    public double perSecond() {
        if (answered.isEmpty()) {
            return 0;
        }
        double first = answered.stream().mapToDouble(Answer::due).min().getAsDouble();
        return answered.size() / (lastVisible() - first);
    }

    /** When the last adapter became visible, seconds since the start of the traffic; 0 without adapters. */
    public double lastVisible() {
        return answered.isEmpty() ? 0 : answered.get(answered.size() - 1).visible();
    }

    /** The answers to tasks that were due from {@code from} (inclusive) to {@code to} (exclusive), in seconds. */
    public Answers due(double from, double to) {
        return new Answers(
                answered.stream()
                        .filter(answer -> answer.due() >= from && answer.due() < to)
                        .toList(),
                missing,
                repeated);
    }

    /** How long tasks waited. */
    public Waits waits() {
        return Waits.of(answered.stream().mapToDouble(Answer::waited).toArray());
    }

    /** The longest time after {@code from} without a new visible adapter, in seconds. */
    public double longestSilence(double from) {
        double longest = 0;
        double last = from;
        for (Answer answer : answered) {
            if (answer.visible() > from) {
                longest = Math.max(longest, answer.visible() - last);
                last = answer.visible();
            }
        }
        return longest;
    }
}
