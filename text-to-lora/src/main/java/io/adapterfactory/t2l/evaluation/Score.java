package io.adapterfactory.t2l.evaluation;

import java.util.ArrayList;
import java.util.List;

/**
 * An adapter's score on a benchmark, beside the base model's on the same examples.
 *
 * @param examples how many
 * @param score mean grade with the adapter, 0 to 1
 * @param interval of {@code score}: Wilson's for a share of right answers, else a bootstrap of the mean
 * @param baseScore mean grade without it
 * @param baseInterval of {@code baseScore}
 * @param answers one an example, in the benchmark's order
 */
public record Score(
        int examples,
        double score,
        Interval interval,
        double baseScore,
        Interval baseInterval,
        PairedDifference paired,
        List<Answer> answers) {

    /**
     * What the model said to one example, without and with the adapter.
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
    }

    /** @param isShare whether every grade is 0 or 1 */
    static Score of(List<Answer> answers, boolean isShare) {
        double[] base = answers.stream().mapToDouble(Answer::baseGrade).toArray();
        double[] adapter = answers.stream().mapToDouble(Answer::adapterGrade).toArray();
        return new Score(
                answers.size(),
                mean(adapter),
                interval(adapter, isShare),
                mean(base),
                interval(base, isShare),
                PairedDifference.of(base, adapter),
                List.copyOf(answers));
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
     * A few examples to show: first where the adapter changed the answer for the better, then for the worse, then others. Where
     * there are examples of both changes, neither takes more than its half from the other.
     */
    public List<Answer> workedExamples(int count) {
        List<Answer> better = new ArrayList<>();
        List<Answer> worse = new ArrayList<>();
        List<Answer> right = new ArrayList<>();
        List<Answer> wrong = new ArrayList<>();
        for (Answer answer : answers) {
            if (answer.adapterGrade() == answer.baseGrade()) {
                (answer.adapterIsRight() ? right : wrong).add(answer);
            } else {
                (answer.adapterGrade() > answer.baseGrade() ? better : worse).add(answer);
            }
        }
        int worseShown = Math.min(worse.size(), Math.max(count / 2, count - better.size()));
        List<Answer> shown = new ArrayList<>(better.subList(0, Math.min(better.size(), count - worseShown)));
        shown.addAll(worse.subList(0, worseShown));
        shown.addAll(right);
        shown.addAll(wrong);
        return List.copyOf(shown.subList(0, Math.min(count, shown.size())));
    }
}
