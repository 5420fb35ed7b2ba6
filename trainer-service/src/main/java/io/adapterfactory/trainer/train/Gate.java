package io.adapterfactory.trainer.train;

import io.adapterfactory.trainer.config.TrainerConfig;
import io.adapterfactory.trainer.train.PairedComparison.TaskDelta;
import io.adapterfactory.trainer.train.ValidationResults.Result;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Judges candidates. A candidate and the champion make adapters from the same descriptions, scored on the same examples; all
 * of it is ordered and answered through the topics, so that nothing is lost when the trainer ends in between.
 */
@ApplicationScoped
public class Gate {

    /** With fewer of the results the gate does not decide for a candidate. */
    private static final double ENOUGH = 0.8;

    /** What the gate knows of a candidate now. */
    public sealed interface State {

        /** @param missing to be published; perhaps none, and only results are waited for */
        record Waiting(List<ValidationOrder> missing, int known, int wanted) implements State {}

        /** @param record the candidate as champion, or rejected with the reason */
        record Decided(VersionRecord record) implements State {}
    }

    private final TrainerConfig config;
    private final ValidationSet set;
    private final ValidationResults results;
    private final TaskPool pool;
    /** Time that the trainer was not there does not count against a candidate. */
    private final Instant started = Instant.now();

    public Gate(TrainerConfig config, ValidationSet set, ValidationResults results, TaskPool pool) {
        this.config = config;
        this.set = set;
        this.results = results;
        this.pool = pool;
    }

    /** @param champion whom the candidate is to replace */
    public State judge(VersionRecord candidate, VersionRecord champion) {
        if (!config.gate().enabled()) {
            return decided(candidate, Stage.CHAMPION, "the gate is off", List.of());
        }
        List<ValidationSet.Member> tasks = set.members(candidate.baseModel());
        if (tasks.isEmpty()) {
            return byLoss(candidate);
        }
        List<PairedComparison.Pair> pairs = new ArrayList<>();
        List<ValidationOrder> missing = new ArrayList<>();
        for (ValidationSet.Member member : tasks) {
            ValidationTask task = member.task();
            ValidationOrder ofCandidate =
                    ValidationOrder.of(candidate.baseModel(), candidate.name(), candidate.name(), task);
            ValidationOrder ofChampion =
                    ValidationOrder.of(candidate.baseModel(), champion.name(), candidate.name(), task);
            Optional<Result> after = results.of(ofCandidate);
            Optional<Result> before = results.of(ofChampion);
            missing.add(ofCandidate);
            missing.add(ofChampion);
            if (before.isPresent() && after.isPresent()) {
                if (areOfTheSameExamples(before.get(), after.get())) {
                    pairs.add(new PairedComparison.Pair(
                            task,
                            member.standsFor(),
                            before.get().grades(),
                            after.get().grades()));
                } else {
                    missing.add(ofCandidate.again());
                    missing.add(ofChampion.again());
                }
            }
        }
        if (pairs.size() == tasks.size()) {
            return compare(candidate, champion, pairs, tasks.size());
        }
        if (timedOut(candidate)) {
            return pairs.size() >= ENOUGH * tasks.size()
                    ? compare(candidate, champion, pairs, tasks.size())
                    : decided(
                            candidate,
                            Stage.REJECTED,
                            String.format(
                                    Locale.ROOT,
                                    "only %d of %d validation results came within %d s",
                                    pairs.size(),
                                    tasks.size(),
                                    config.gate().timeout().toSeconds()),
                            List.of());
        }
        missing.removeIf(results::isOrdered);
        return new State.Waiting(missing, pairs.size(), tasks.size());
    }

    private static boolean areOfTheSameExamples(Result one, Result other) {
        return one.benchmarkDigest().equals(other.benchmarkDigest()) && one.grades().length == other.grades().length;
    }

    private boolean timedOut(VersionRecord candidate) {
        Instant since = candidate.createdAt().isAfter(started) ? candidate.createdAt() : started;
        return Duration.between(since, Instant.now()).compareTo(config.gate().timeout()) > 0;
    }

    /** Where nothing can be scored there is only the loss to go by. */
    private static State byLoss(VersionRecord candidate) {
        double before = candidate.figures().get(0).value();
        double after = candidate.figures().get(1).value();
        return decided(
                candidate,
                after <= before ? Stage.CHAMPION : Stage.REJECTED,
                String.format(
                        Locale.ROOT,
                        "validation loss %.4f, its parent's was %.4f; no benchmark to score it on is known",
                        after,
                        before),
                List.of());
    }

    private State compare(
            VersionRecord candidate, VersionRecord champion, List<PairedComparison.Pair> pairs, int wanted) {
        PairedComparison comparison = PairedComparison.of(pairs);
        List<TaskDelta> harmed = comparison.harmed(config.gate().mostTaskLoss());
        boolean hasNewTasks = candidate.trainedTasks() > champion.trainedTasks();
        boolean accepted = !comparison.isWorse() && harmed.isEmpty() && (comparison.isBetter() || hasNewTasks);
        String reason = String.format(
                Locale.ROOT,
                "%s than %s: %.1f %% against %.1f %%, difference %+.1f points (95 %%: %+.1f to %+.1f) over %d of %d tasks, %d"
                        + " examples",
                word(comparison, hasNewTasks),
                champion.name(),
                100 * comparison.candidate(),
                100 * comparison.champion(),
                100 * comparison.delta(),
                100 * comparison.low(),
                100 * comparison.high(),
                pairs.size(),
                wanted,
                comparison.examples());
        if (!harmed.isEmpty()) {
            reason += "; harmed: "
                    + harmed.stream()
                            .map(task -> String.format(
                                    Locale.ROOT, "%s %+.0f points", task.task().benchmark(), 100 * task.delta()))
                            .collect(Collectors.joining(", "));
        }
        return decided(candidate, accepted ? Stage.CHAMPION : Stage.REJECTED, reason, figures(comparison));
    }

    private static String word(PairedComparison comparison, boolean hasNewTasks) {
        if (comparison.isWorse()) {
            return "worse";
        }
        if (comparison.isBetter()) {
            return "better";
        }
        return hasNewTasks ? "no worse, and trained on more tasks," : "no better";
    }

    private static List<Figure> figures(PairedComparison comparison) {
        return List.of(
                score("validation-score", comparison.candidate(), comparison, Optional.empty()),
                score("champions-validation-score", comparison.champion(), comparison, Optional.empty()),
                score(
                        "difference",
                        comparison.delta(),
                        comparison,
                        Optional.of(new Figure.Interval(comparison.low(), comparison.high()))));
    }

    private static Figure score(
            String name, double value, PairedComparison comparison, Optional<Figure.Interval> interval) {
        return new Figure(name, "score", value, comparison.examples(), interval);
    }

    private static State decided(VersionRecord candidate, Stage stage, String reason, List<Figure> more) {
        List<Figure> figures = new ArrayList<>(candidate.figures());
        figures.addAll(more);
        return new State.Decided(candidate.as(stage, reason, figures));
    }

    /** Lets the curriculum know what the version that serves was scored in its validation. */
    void tellScores(VersionRecord champion) {
        for (ValidationSet.Member member : set.members(champion.baseModel())) {
            ValidationTask task = member.task();
            results.of(ValidationOrder.of(champion.baseModel(), champion.name(), champion.name(), task))
                    .ifPresent(result -> pool.serves(champion.baseModel(), task.benchmark(), result.score()));
        }
    }
}
