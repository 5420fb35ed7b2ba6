package io.adapterfactory.t2l.evaluation;

import io.adapterfactory.t2l.benchmark.Benchmark;
import io.adapterfactory.t2l.metric.Question;
import io.adapterfactory.t2l.statistics.Score;
import java.util.ArrayList;
import java.util.List;

/**
 * An answer with its grade.
 *
 * @param answer the model's text, or the option that it chose
 * @param grade 0 to 1
 */
record Graded(String answer, double grade) {

    /**
     * The score that compares both sides on the same questions.
     *
     * @param base grades without the adapter, in the benchmark's order
     * @param adapted grades with it
     */
    static Score compare(Benchmark benchmark, List<Graded> base, List<Graded> adapted) {
        List<Score.Answer> answers = new ArrayList<>();
        for (int i = 0; i < base.size(); i++) {
            Question question = benchmark.questions().get(i);
            answers.add(new Score.Answer(
                    benchmark.prompt(question).plainText(),
                    question.reference(),
                    base.get(i).answer(),
                    adapted.get(i).answer(),
                    base.get(i).grade(),
                    adapted.get(i).grade()));
        }
        return Score.of(answers, benchmark.metric().isShare());
    }
}
