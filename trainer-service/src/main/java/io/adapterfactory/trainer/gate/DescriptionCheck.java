package io.adapterfactory.trainer.gate;

import io.adapterfactory.trainer.basemodel.ByBaseModel;
import io.adapterfactory.trainer.description.DescriptionRules;
import io.adapterfactory.trainer.description.DescriptionScore;
import io.adapterfactory.trainer.description.DescriptionScore.Drop;
import io.adapterfactory.trainer.description.DescriptionScore.NotScored;
import io.adapterfactory.trainer.description.DescriptionScore.Scored;
import io.adapterfactory.trainer.description.DescriptionScores;
import io.adapterfactory.trainer.description.DescriptionSource;
import io.adapterfactory.trainer.gate.ValidationResults.Result;
import io.adapterfactory.trainer.pool.ValidationTask;
import io.adapterfactory.trainer.version.VersionRecord;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Compares a version's adapters from the right descriptions with its adapters from wrong ones, on the same examples of
 * some validation tasks. A hypernetwork that ignores its input writes adapters that are as good with a wrong description.
 */
@ApplicationScoped
public class DescriptionCheck {

    private static final int RANDOM_LETTERS = 40;

    /**
     * The controls of a version.
     *
     * @param areWanted whether descriptions are compared
     * @param tasks for each task, its order for every source that can be compared
     * @param known number of orders with a result
     */
    record Controls(boolean areWanted, List<Map<DescriptionSource, ValidationOrder>> tasks, int known) {

        private static final Controls NONE = new Controls(false, List.of(), 0);

        List<ValidationOrder> orders() {
            return tasks.stream().flatMap(task -> task.values().stream()).toList();
        }

        boolean areComplete() {
            return known == orders().size();
        }
    }

    private final ByBaseModel<DescriptionRules> rules;
    private final ValidationResults results;

    public DescriptionCheck(ByBaseModel<DescriptionRules> rules, ValidationResults results) {
        this.rules = rules;
        this.results = results;
    }

    /** @param members the validation tasks of the version's base model */
    Controls of(VersionRecord version, List<ValidationSet.Member> members) {
        DescriptionRules ofBaseModel = rules.of(version.baseModel());
        if (!ofBaseModel.areCompared()) {
            return Controls.NONE;
        }
        List<Map<DescriptionSource, ValidationOrder>> tasks =
                orders(version, sample(members, ofBaseModel.tasks()), ofBaseModel.maxExamples());
        int known = (int) tasks.stream()
                .flatMap(task -> task.values().stream())
                .filter(order -> results.of(order).isPresent())
                .count();
        return new Controls(true, tasks, known);
    }

    /** The scores by the results so far. */
    DescriptionScores scores(Controls controls) {
        if (!controls.areWanted()) {
            return DescriptionScores.NONE;
        }
        List<Map<DescriptionSource, ValidationOrder>> tasks = controls.tasks();
        if (tasks.isEmpty()) {
            return DescriptionScores.impossible("no task of this base model has a benchmark");
        }
        return new DescriptionScores(Stream.of(DescriptionSource.values())
                .map(source -> new DescriptionScore(source, outcome(source, tasks)))
                .toList());
    }

    private static List<Map<DescriptionSource, ValidationOrder>> orders(
            VersionRecord version, List<ValidationSet.Member> members, int maxExamples) {
        List<Map<DescriptionSource, ValidationOrder>> tasks = new ArrayList<>();
        for (int i = 0; i < members.size(); i++) {
            ValidationTask task = members.get(i).task();
            Map<DescriptionSource, String> descriptions = new EnumMap<>(DescriptionSource.class);
            descriptions.put(DescriptionSource.RIGHT, members.get(i).heldOut());
            if (members.size() > 1) {
                descriptions.put(
                        DescriptionSource.OTHER_TASK,
                        members.get((i + 1) % members.size()).heldOut());
            }
            descriptions.put(DescriptionSource.RANDOM, randomLetters(task));
            descriptions.put(DescriptionSource.EMPTY, "");
            Map<DescriptionSource, ValidationOrder> orders = new EnumMap<>(DescriptionSource.class);
            descriptions.forEach((source, description) -> orders.put(
                    source,
                    ValidationOrder.ofControl(
                            version.baseModel(),
                            version.name(),
                            new ValidationTask(description, task.benchmark()),
                            maxExamples)));
            tasks.add(orders);
        }
        return tasks;
    }

    /** A fixed sample of the validation tasks, with different benchmarks, so that each is another task than the next. */
    private static List<ValidationSet.Member> sample(List<ValidationSet.Member> members, int max) {
        Set<String> benchmarks = new HashSet<>();
        return members.stream()
                .sorted(Comparator.comparing(member -> ValidationOrder.hash(member.task())))
                .filter(member -> benchmarks.add(member.task().benchmark()))
                .limit(max)
                .toList();
    }

    /** Lower-case letters and spaces, always the same for a task. */
    private static String randomLetters(ValidationTask task) {
        Random random = new Random(Long.parseUnsignedLong(ValidationOrder.hash(task), 16));
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < RANDOM_LETTERS; i++) {
            text.append(i % 8 == 7 ? ' ' : (char) ('a' + random.nextInt(26)));
        }
        return text.toString().strip();
    }

    private DescriptionScore.Outcome outcome(
            DescriptionSource source, List<Map<DescriptionSource, ValidationOrder>> tasks) {
        if (!tasks.get(0).containsKey(source)) {
            return new NotScored("only one task of this base model has a benchmark");
        }
        List<PairedComparison.Pair> pairs = tasks.stream()
                .flatMap(task -> pair(task.get(source), task.get(DescriptionSource.RIGHT)).stream())
                .toList();
        if (pairs.size() < Gate.ENOUGH * tasks.size()) {
            return new NotScored("results of " + pairs.size() + " of " + tasks.size() + " tasks arrived");
        }
        PairedComparison comparison = PairedComparison.of(pairs);
        return new Scored(
                comparison.champion(),
                pairs.size(),
                comparison.examples(),
                source == DescriptionSource.RIGHT
                        ? Optional.empty()
                        : Optional.of(new Drop(comparison.delta(), comparison.low(), comparison.high())));
    }

    /** The grades with another description and with the right one, if both are known. */
    private Optional<PairedComparison.Pair> pair(ValidationOrder other, ValidationOrder right) {
        Optional<Result> before = results.of(other);
        Optional<Result> after = results.of(right);
        if (before.isEmpty() || after.isEmpty() || !before.get().isOfTheSameExamples(after.get())) {
            return Optional.empty();
        }
        return Optional.of(new PairedComparison.Pair(
                right.task(), 1, before.get().grades(), after.get().grades()));
    }
}
