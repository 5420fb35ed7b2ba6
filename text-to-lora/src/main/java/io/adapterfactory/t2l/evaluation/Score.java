package io.adapterfactory.t2l.evaluation;

import java.util.Comparator;
import java.util.List;

/**
 * An adapter's score on a benchmark, beside the base model's on the same examples.
 *
 * @param examples how many
 * @param score share of exact matches with the adapter, 0 to 1
 * @param interval Wilson's interval of {@code score}
 * @param baseScore share of exact matches without it
 * @param baseInterval Wilson's interval of {@code baseScore}
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

    /** What the model said to one example, without and with the adapter; whitespace at either end does not count. */
    public record Answer(String prompt, String reference, String withoutAdapter, String withAdapter) {

        public boolean baseIsRight() {
            return isRight(withoutAdapter);
        }

        public boolean adapterIsRight() {
            return isRight(withAdapter);
        }

        private boolean isRight(String answer) {
            return answer.strip().equals(reference.strip());
        }
    }

    static Score of(List<Answer> answers) {
        boolean[] base = new boolean[answers.size()];
        boolean[] adapter = new boolean[answers.size()];
        int baseRight = 0;
        int adapterRight = 0;
        for (int i = 0; i < answers.size(); i++) {
            base[i] = answers.get(i).baseIsRight();
            adapter[i] = answers.get(i).adapterIsRight();
            baseRight += base[i] ? 1 : 0;
            adapterRight += adapter[i] ? 1 : 0;
        }
        int n = answers.size();
        return new Score(
                n,
                adapterRight / (double) n,
                Interval.wilson(adapterRight, n),
                baseRight / (double) n,
                Interval.wilson(baseRight, n),
                PairedDifference.of(base, adapter),
                List.copyOf(answers));
    }

    /** A few examples to show: first where the adapter changed the answer for the better, then for the worse, then others. */
    public List<Answer> workedExamples(int count) {
        return answers.stream()
                .sorted(Comparator.comparingInt(Score::showOrder))
                .limit(count)
                .toList();
    }

    private static int showOrder(Answer answer) {
        if (answer.adapterIsRight() != answer.baseIsRight()) {
            return answer.adapterIsRight() ? 0 : 1;
        }
        return answer.adapterIsRight() ? 2 : 3;
    }
}
