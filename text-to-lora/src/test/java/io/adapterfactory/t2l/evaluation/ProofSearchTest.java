package io.adapterfactory.t2l.evaluation;

import static org.assertj.core.api.Assertions.assertThat;

import io.adapterfactory.t2l.basemodel.PromptRule;
import io.adapterfactory.t2l.benchmark.Benchmark;
import io.adapterfactory.t2l.proof.Proof;
import io.adapterfactory.t2l.statistics.Score;
import io.adapterfactory.t2l.task.TaskExample;
import io.adapterfactory.t2l.tokenizer.Tokenizer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Uses an engine whose base model repeats the prompt, and whose adapter reverses it. */
class ProofSearchTest {

    private static final Path NANO = Path.of("../models/base-models/nano");

    private final Tokenizer tokenizer = Tokenizer.load(NANO);
    private final PromptRule rule = PromptRule.of(NANO, tokenizer);
    private boolean givesLikelihoods = true;

    @AfterEach
    void close() {
        tokenizer.close();
    }

    @Test
    void thePromptsWithDifferentAnswersAreFoundWithTheirValues() {
        List<Proof> proofs = search("aba", "abc", "aa", "ab");

        assertThat(proofs)
                .containsExactly(
                        proof("abc>", "abc;", "cba;", Optional.of(new Proof.LogProbabilities(-8, -0.4))),
                        proof("ab>", "ab;", "ba;", Optional.of(new Proof.LogProbabilities(-6, -0.3))));
    }

    @Test
    void withoutLikelihoodsThereAreAnswersOnly() {
        givesLikelihoods = false;

        assertThat(search("aba", "ab")).containsExactly(proof("ab>", "ab;", "ba;", Optional.empty()));
    }

    @Test
    void noneIsFoundWhereNoPromptDistinguishesTheAdapter() {
        assertThat(search("aba", "aa", "b")).isEmpty();
    }

    private static Proof proof(
            String prompt, String base, String adapter, Optional<Proof.LogProbabilities> logProbabilities) {
        return new Proof(prompt, base, adapter, logProbabilities);
    }

    private List<Proof> search(String... inputs) {
        List<TaskExample> examples = new ArrayList<>();
        List<Score.Answer> answers = new ArrayList<>();
        for (String input : inputs) {
            String turned = new StringBuilder(input).reverse().toString();
            examples.add(new TaskExample(input + ">", turned));
            answers.add(new Score.Answer(input + ">", turned, input, turned, 0, 1));
        }
        Benchmark benchmark = new Benchmark("reverse", "turn it around", ";", examples);
        return new ProofSearch(new Mirror(), rule)
                .of(List.of(new ProofSearch.Request(
                        new EvaluatedAdapter(null, Optional.empty()), benchmark, Score.of(answers, true))))
                .get(0);
    }

    /** Its answers continue after their stop, like those of a model that does not get the stop. */
    private final class Mirror implements AnsweringEngine, AnsweringEngine.Session {

        @Override
        public int maxPositions() {
            return 512;
        }

        @Override
        public Optional<String> whyNoLikelihoods() {
            return givesLikelihoods ? Optional.empty() : Optional.of("this test has none");
        }

        @Override
        public Session load(List<EvaluatedAdapter> adapters) {
            return this;
        }

        @Override
        public List<String> texts(List<TextRow> rows) {
            return rows.stream().map(this::text).toList();
        }

        private String text(TextRow row) {
            String input = tokenizer.decode(row.prompt()).replace(">", "");
            return (row.adapter() == NO_ADAPTER
                            ? input
                            : new StringBuilder(input).reverse().toString())
                    + ";x;";
        }

        /** -0.1 for each token with the adapter, -2 without it. */
        @Override
        public double[] logLikelihoods(List<OptionRow> rows) {
            return rows.stream()
                    .mapToDouble(row -> row.continuation().length * (row.adapter() == NO_ADAPTER ? -2 : -0.1))
                    .map(value -> Math.rint(value * 1000) / 1000)
                    .toArray();
        }

        @Override
        public void close() {}
    }
}
