package io.adapterfactory.verification.check;

import io.adapterfactory.schemas.Topics;
import io.adapterfactory.verification.check.Finding.Kind;
import io.adapterfactory.verification.history.CampaignHistory;
import io.adapterfactory.verification.history.CampaignReading;
import io.adapterfactory.verification.history.DeadLetterRead;
import io.adapterfactory.verification.history.Expectation;
import io.adapterfactory.verification.history.HistoryEvent;
import io.adapterfactory.verification.history.TaskRead;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Records that had to be refused are dead letters, unchanged and with a reason, once for each service that refused
 * them; other records are not.
 */
final class DeadLetterCheck implements CampaignCheck {

    private record Refusal(String topic, String service, String taskId) {}

    @Override
    public List<Finding> check(CampaignHistory history, CampaignReading reading) {
        List<Finding> findings = new ArrayList<>();
        Map<String, List<TaskRead>> tasks = reading.tasksById();
        Set<Refusal> seen = new HashSet<>();
        for (DeadLetterRead letter : reading.deadLetters()) {
            seen(letter, seen, findings);
            if (!tasks.containsKey(letter.taskId())) {
                findings.add(new Finding(
                        Kind.UNORDERED, letter.taskId(), "a dead letter of a task that is not in the topic"));
            }
            history.sent(letter.taskId()).ifPresent(sent -> {
                if (!letter.topic().equals(refusedIn(sent.expectation()).orElse(""))) {
                    findings.add(new Finding(
                            Kind.WRONGLY_REFUSED,
                            letter.taskId(),
                            letter.service() + " refused the record of " + letter.topic() + ": " + letter.reason()));
                } else if (letter.topic().equals(Topics.TASK_DESCRIPTIONS)
                        && !letter.sha256().equals(sent.sha256())) {
                    findings.add(new Finding(
                            Kind.ALTERED_DEAD_LETTER,
                            letter.taskId(),
                            "SHA-256 " + letter.sha256() + ", sent was " + sent.sha256()));
                }
            });
        }
        for (HistoryEvent.Sent sent : history.sent()) {
            if (tasks.containsKey(sent.taskId())) {
                lost(sent, seen).ifPresent(findings::add);
            }
        }
        return findings;
    }

    private static void seen(DeadLetterRead letter, Set<Refusal> seen, List<Finding> findings) {
        if (letter.reason().isBlank()) {
            findings.add(
                    new Finding(Kind.DEAD_LETTER_WITHOUT_REASON, letter.taskId(), letter.service() + " has no reason"));
        }
        if (!seen.add(new Refusal(letter.topic(), letter.service(), letter.taskId()))) {
            findings.add(new Finding(
                    Kind.DUPLICATE_DEAD_LETTER,
                    letter.taskId(),
                    letter.service() + " refused the record of " + letter.topic() + " more than once"));
        }
    }

    private static Optional<Finding> lost(HistoryEvent.Sent sent, Set<Refusal> seen) {
        Optional<String> topic = refusedIn(sent.expectation());
        if (topic.isEmpty()) {
            return Optional.empty();
        }
        String service = sent.expectation() instanceof Expectation.RefusedByGenerator ? "generator" : "evaluator";
        return seen.contains(new Refusal(topic.get(), service, sent.taskId()))
                ? Optional.empty()
                : Optional.of(new Finding(
                        Kind.LOST_DEAD_LETTER,
                        sent.taskId(),
                        "no dead letter of the " + service + " from " + topic.get() + ", expected one"));
    }

    private static Optional<String> refusedIn(Expectation expectation) {
        if (expectation instanceof Expectation.RefusedByGenerator) {
            return Optional.of(Topics.TASK_DESCRIPTIONS);
        }
        return expectation instanceof Expectation.RefusedByEvaluator
                ? Optional.of(Topics.GENERATED_ADAPTERS)
                : Optional.empty();
    }
}
