package io.adapterfactory.trainer.gate;

import io.adapterfactory.trainer.basemodel.ByBaseModel;
import io.adapterfactory.trainer.description.DescriptionRules;
import io.adapterfactory.trainer.gate.PairedComparison.TaskDelta;
import io.adapterfactory.trainer.gate.ValidationResults.Result;
import io.adapterfactory.trainer.pool.ValidationTask;
import io.adapterfactory.trainer.version.Figure;
import io.adapterfactory.trainer.version.Stage;
import io.adapterfactory.trainer.version.TrainedTasks;
import io.adapterfactory.trainer.version.VersionRecord;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

/**
 * Judges candidates. A candidate and the champion generate adapters from the same descriptions, which are scored on the
 * same examples. All orders and results go through the topics, so that nothing is lost when the trainer ends in
 * between.
 */
@ApplicationScoped
public class Gate {

    /** The share of results that the gate needs to accept a candidate. */
    static final double ENOUGH = 0.8;

    private final ByBaseModel<GateRules> rules;
    private final ValidationSet set;
    private final ValidationResults results;
    private final DescriptionCheck descriptions;
    private final TrainedTasks trained;
    private final Clock clock;
    /**
     * By base model and stage. The timeout starts when this trainer first sees a version, because nothing was ordered
     * before.
     */
    private final Map<Judged, FirstLook> firstLooks = new ConcurrentHashMap<>();

    private record Judged(String baseModel, Stage stage) {}

    private record FirstLook(String version, Instant at) {}

    public Gate(
            ByBaseModel<GateRules> rules,
            ValidationSet set,
            ValidationResults results,
            DescriptionCheck descriptions,
            TrainedTasks trained,
            Clock clock) {
        this.rules = rules;
        this.set = set;
        this.results = results;
        this.descriptions = descriptions;
        this.trained = trained;
        this.clock = clock;
    }

    /** @param champion the version that the candidate would replace */
    public Verdict judge(VersionRecord candidate, VersionRecord champion) {
        GateRules ofBaseModel = rules.of(candidate.baseModel());
        if (!ofBaseModel.enabled()) {
            return decided(candidate, Stage.CHAMPION, "the gate is off", List.of());
        }
        List<ValidationSet.Member> tasks = set.members(candidate.baseModel());
        if (tasks.isEmpty()) {
            return byLoss(withDescriptions(candidate, descriptions.of(candidate, tasks)));
        }
        Map<TaskGroup, List<PairedComparison.Pair>> pairs = new EnumMap<>(TaskGroup.class);
        int known = 0;
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
                if (before.get().isOfTheSameExamples(after.get())) {
                    known++;
                    pairs.computeIfAbsent(group(member, champion), key -> new ArrayList<>())
                            .add(new PairedComparison.Pair(
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
        DescriptionCheck.Controls controls = descriptions.of(candidate, tasks);
        missing.addAll(controls.orders());
        if (known == tasks.size() && controls.areComplete()) {
            return compare(withDescriptions(candidate, controls), champion, GroupedComparison.of(pairs), tasks.size());
        }
        if (timedOut(candidate, ofBaseModel.timeout())) {
            VersionRecord measured = withDescriptions(candidate, controls);
            return known >= ENOUGH * tasks.size()
                    ? compare(measured, champion, GroupedComparison.of(pairs), tasks.size())
                    : decided(
                            measured,
                            Stage.REJECTED,
                            String.format(
                                    Locale.ROOT,
                                    "only %d of %d validation results arrived within %d s",
                                    known,
                                    tasks.size(),
                                    ofBaseModel.timeout().toSeconds()),
                            List.of());
        }
        missing.removeIf(results::isOrdered);
        return new Verdict.Pending(
                missing,
                known + controls.known(),
                tasks.size() + controls.orders().size());
    }

    /**
     * Compares the descriptions of a champion whose record says that this is not done yet: a first version that was added,
     * or one that was accepted while there was nothing to compare. It stays champion, with a warning if the description
     * matters too little.
     *
     * @return empty if there is nothing to do, or nothing to compare yet
     */
    public Optional<Verdict> measure(VersionRecord champion) {
        if (!champion.descriptions().areMissing()) {
            return Optional.empty();
        }
        DescriptionCheck.Controls controls = descriptions.of(champion, set.members(champion.baseModel()));
        if (controls.tasks().size() < 2) {
            return Optional.empty();
        }
        GateRules ofBaseModel = rules.of(champion.baseModel());
        if (timedOut(champion, ofBaseModel.timeout()) || controls.areComplete()) {
            VersionRecord measured = withDescriptions(champion, controls);
            if (measured.descriptions().drop().isPresent()) {
                return Optional.of(new Verdict.Decided(
                        measured.as(Stage.CHAMPION, reason(measured, ofBaseModel.descriptions()), clock.instant())));
            }
        }
        return Optional.of(new Verdict.Pending(
                controls.orders().stream()
                        .filter(order -> !results.isOrdered(order))
                        .toList(),
                controls.known(),
                controls.orders().size()));
    }

    private static String reason(VersionRecord champion, DescriptionRules rules) {
        return champion.reason()
                + (rules.reject(champion.descriptions()) ? "; warning: " : "; ")
                + rules.text(champion.descriptions());
    }

    private VersionRecord withDescriptions(VersionRecord version, DescriptionCheck.Controls controls) {
        return version.with(descriptions.scores(controls));
    }

    private TaskGroup group(ValidationSet.Member member, VersionRecord champion) {
        Set<String> learned = trained.of(champion.baseModel(), champion.name());
        return member.dataFile().isEmpty() || learned.contains(member.dataFile().get()) ? TaskGroup.OLD : TaskGroup.NEW;
    }

    private boolean timedOut(VersionRecord version, Duration timeout) {
        Instant now = clock.instant();
        FirstLook first = firstLooks.compute(
                new Judged(version.baseModel(), version.stage()),
                (judged, known) -> known != null && known.version().equals(version.name())
                        ? known
                        : new FirstLook(version.name(), now));
        return Duration.between(first.at(), now).compareTo(timeout) > 0;
    }

    /** Without scores, only the loss of a round can decide; a version that a person added has none. */
    private Verdict byLoss(VersionRecord candidate) {
        OptionalDouble before = candidate.figure(Figure.LOSS_BEFORE);
        OptionalDouble after = candidate.figure(Figure.LOSS_AFTER);
        if (before.isEmpty() || after.isEmpty()) {
            return decided(
                    candidate,
                    Stage.REJECTED,
                    "it cannot be compared with the champion: no task of this base model has a benchmark;"
                            + " publish tasks with benchmarks and add it again under another name, or promote it",
                    List.of());
        }
        return decided(
                candidate,
                after.getAsDouble() <= before.getAsDouble() ? Stage.CHAMPION : Stage.REJECTED,
                String.format(
                        Locale.ROOT,
                        "validation loss %.4f, its parent's was %.4f; there is no benchmark to score it on",
                        after.getAsDouble(),
                        before.getAsDouble()),
                List.of());
    }

    private Verdict compare(VersionRecord candidate, VersionRecord champion, GroupedComparison grouped, int wanted) {
        PairedComparison comparison = grouped.all();
        GateRules ofBaseModel = rules.of(candidate.baseModel());
        List<TaskDelta> harmed = comparison.harmed(ofBaseModel.limits().ofOneTask());
        boolean forgets = grouped.forgets(ofBaseModel.limits().ofOldTasks());
        boolean hasNewTasks = candidate.trainedTasks() > champion.trainedTasks();
        boolean accepted = !comparison.isWorse()
                && harmed.isEmpty()
                && !forgets
                && (comparison.isBetter() || hasNewTasks)
                && !ofBaseModel.descriptions().reject(candidate.descriptions());
        String reason = String.format(
                Locale.ROOT,
                "%s than %s: %.1f %% against %.1f %%, difference %+.1f points (95 %%: %+.1f to %+.1f) over %d of %d"
                        + " tasks, %d examples",
                word(comparison, hasNewTasks),
                champion.name(),
                100 * comparison.candidate(),
                100 * comparison.champion(),
                100 * comparison.delta(),
                100 * comparison.low(),
                100 * comparison.high(),
                comparison.tasks().size(),
                wanted,
                comparison.examples());
        reason += grouped.text();
        if (forgets) {
            reason += String.format(
                    Locale.ROOT,
                    "; forgets more than the %.1f points of the old tasks that FACTORY_GATE_MAX_OLD_TASKS_LOSS allows",
                    100 * ofBaseModel.limits().ofOldTasks());
        }
        if (!harmed.isEmpty()) {
            reason += "; harmed: "
                    + harmed.stream()
                            .map(task -> String.format(
                                    Locale.ROOT, "%s %+.0f points", task.task().benchmark(), 100 * task.delta()))
                            .collect(Collectors.joining(", "));
        }
        return decided(candidate, accepted ? Stage.CHAMPION : Stage.REJECTED, reason, grouped.figures());
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

    private Verdict decided(VersionRecord candidate, Stage stage, String decision, List<Figure> more) {
        String compared = rules.of(candidate.baseModel()).descriptions().text(candidate.descriptions());
        String reason = compared.isEmpty() ? decision : decision + "; " + compared;
        List<Figure> figures = new ArrayList<>(candidate.figures());
        figures.addAll(more);
        return new Verdict.Decided(candidate.as(stage, reason, figures, clock.instant()));
    }
}
