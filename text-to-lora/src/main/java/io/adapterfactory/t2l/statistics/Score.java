package io.adapterfactory.t2l.statistics;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * An adapter's score on a benchmark, with the base model's on the same examples.
 *
 * @param examples number of examples
 * @param score mean grade with the adapter, 0 to 1
 * @param interval of {@code score}: Wilson's for a proportion, else a bootstrap of the mean
 * @param baseScore mean grade without it
 * @param baseInterval of {@code baseScore}
 * @param grades of every example with the adapter, 0 to 1, in the benchmark's order
 * @param answers in the benchmark's order: one for each example, or, if the score was joined from parts, those that the
 *     parts kept
 */
public record Score(
        int examples,
        double score,
        Interval interval,
        double baseScore,
        Interval baseInterval,
        PairedDifference paired,
        List<Double> grades,
        List<Answer> answers) {

    /**
     * The answers to one example, without and with the adapter.
     *
     * @param baseGrade grade of {@code withoutAdapter}, 0 to 1
     * @param adapterGrade grade of {@code withAdapter}, 0 to 1
     */
    public record Answer(
            String prompt,
            String reference,
            String withoutAdapter,
            String withAdapter,
            double baseGrade,
            double adapterGrade) {

        public boolean baseIsRight() {
            return baseGrade == 1;
        }

        public boolean adapterIsRight() {
            return adapterGrade == 1;
        }

        private Kind kind() {
            if (adapterGrade == baseGrade) {
                return adapterIsRight() ? Kind.RIGHT : Kind.WRONG;
            }
            return adapterGrade > baseGrade ? Kind.BETTER : Kind.WORSE;
        }
    }

    /** The adapter's effect on an answer. */
    private enum Kind {
        BETTER,
        WORSE,
        /** Right with and without the adapter. */
        RIGHT,
        WRONG
    }

    /** @param isShare whether every grade is 0 or 1 */
    public static Score of(List<Answer> answers, boolean isShare) {
        return of(
                answers.stream().mapToDouble(Answer::baseGrade).toArray(),
                answers.stream().mapToDouble(Answer::adapterGrade).toArray(),
                answers,
                isShare);
    }

    private static Score of(double[] base, double[] adapter, List<Answer> answers, boolean isShare) {
        return new Score(
                adapter.length,
                mean(adapter),
                interval(adapter, isShare),
                mean(base),
                interval(base, isShare),
                PairedDifference.of(base, adapter),
                Arrays.stream(adapter).boxed().toList(),
                List.copyOf(answers));
    }

    /**
     * The data of a part's score that the score of the whole benchmark needs.
     *
     * @param baseGrades one for each example, in order, 0 to 1
     * @param adapterGrades one for each example, in order, 0 to 1
     * @param kept enough answers for choosing worked examples
     */
    public record Part(List<Double> baseGrades, List<Double> adapterGrades, List<Answer> kept) {

        public Part {
            baseGrades = List.copyOf(baseGrades);
            adapterGrades = List.copyOf(adapterGrades);
            kept = List.copyOf(kept);
        }
    }

    /** @param workedExamples number of worked examples in the whole score */
    public Part asPart(int workedExamples) {
        Map<Kind, Integer> ofKind = new EnumMap<>(Kind.class);
        return new Part(
                answers.stream().map(Answer::baseGrade).toList(),
                grades,
                answers.stream()
                        .filter(answer -> ofKind.merge(answer.kind(), 1, Integer::sum) <= workedExamples)
                        .toList());
    }

    /** The grades of this score's adapter, with those of another adapter on the same examples in place of the base's. */
    public Part against(Score other) {
        return new Part(other.grades(), grades, List.of());
    }

    /**
     * The score of a benchmark from the scores of its parts; equal to the score without parts.
     *
     * @param parts in the benchmark's order
     * @param isShare whether every grade is 0 or 1
     */
    public static Score joined(List<Part> parts, boolean isShare) {
        return of(
                parts.stream()
                        .flatMap(part -> part.baseGrades().stream())
                        .mapToDouble(grade -> grade)
                        .toArray(),
                parts.stream()
                        .flatMap(part -> part.adapterGrades().stream())
                        .mapToDouble(grade -> grade)
                        .toArray(),
                parts.stream().flatMap(part -> part.kept().stream()).toList(),
                isShare);
    }

    private static double mean(double[] grades) {
        double sum = 0;
        for (double grade : grades) {
            sum += grade;
        }
        return sum / grades.length;
    }

    private static Interval interval(double[] grades, boolean isShare) {
        return isShare
                ? Interval.wilson((int) Math.round(mean(grades) * grades.length), grades.length)
                : Interval.bootstrap(grades);
    }

    /**
     * Examples for people: first answers that the adapter improved, then those that it made worse, then others. If
     * there are examples of both changes, each gets at most half, unless the other has fewer.
     */
    public List<Answer> workedExamples(int count) {
        Map<Kind, List<Answer>> ofKind = new EnumMap<>(Kind.class);
        for (Kind kind : Kind.values()) {
            ofKind.put(kind, new ArrayList<>());
        }
        answers.forEach(answer -> ofKind.get(answer.kind()).add(answer));
        List<Answer> better = ofKind.get(Kind.BETTER);
        List<Answer> worse = ofKind.get(Kind.WORSE);
        int worseShown = Math.min(worse.size(), Math.max(count / 2, count - better.size()));
        List<Answer> shown = new ArrayList<>(better.subList(0, Math.min(better.size(), count - worseShown)));
        shown.addAll(worse.subList(0, worseShown));
        shown.addAll(ofKind.get(Kind.RIGHT));
        shown.addAll(ofKind.get(Kind.WRONG));
        return List.copyOf(shown.subList(0, Math.min(count, shown.size())));
    }
}
