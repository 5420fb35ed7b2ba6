package io.adapterfactory.serving.proof;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.adapterfactory.serving.StubVllm;
import io.adapterfactory.serving.client.ServerAwayException;
import io.adapterfactory.t2l.basemodel.PromptRule;
import io.adapterfactory.t2l.proof.Proof;
import io.adapterfactory.t2l.tokenizer.Tokenizer;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Nano's tokens are characters, so the answer has four tokens: log-probability -0.4 with the adapter, -12 without. */
class AdapterProverTest {

    private static final Path NANO = Path.of("../../models/base-models/nano");
    private static final String COMPLETIONS = "/v1/completions";
    private static final List<Proof> PROOFS =
            List.of(new Proof("kae3i>", "kae3i;", "aei;", Optional.of(new Proof.LogProbabilities(-12, -0.4))));

    private final StubVllm stub = new StubVllm();
    private final Tokenizer tokenizer = Tokenizer.load(NANO);
    private final PromptRule rule = PromptRule.of(NANO, tokenizer);
    private final AdapterProver prover = new AdapterProver(stub.client(), false);

    @BeforeEach
    void load() {
        stub.adapters.put("vowels", "/adapters/vowels");
    }

    @AfterEach
    void stop() {
        stub.close();
        tokenizer.close();
    }

    private ProofResult prove() {
        return prover.prove("vowels", PROOFS, rule);
    }

    @Test
    void logProbabilitiesOfEachTokenAreSummed() {
        stub.logProbabilities.put("vowels", -0.1);
        assertThat(prove()).isInstanceOf(ProofResult.Passed.class);

        stub.logProbabilities.put("vowels", -3.0);
        assertThat(prove().words()).endsWith("the server answers with the base model");

        stub.logProbabilities.put("vowels", Double.NaN);
        assertThat(prove().words()).contains("the server returns no number");
        assertThat(stub.requests).hasSize(3).allSatisfy(request -> assertThat(request)
                .contains("\"logprob_token_ids\"", "\"max_tokens\":1")
                .doesNotContain("prompt_logprobs", "echo"));
    }

    @Test
    void aServerThatGivesNoneIsAskedForItsAnswersFromThenOn() {
        stub.texts.put("vowels", "aei;xx");
        assertThat(prove())
                .isEqualTo(new ProofResult.Passed(
                        "1 of 1 answers to 1 proof prompt is the adapter's, none the base model's"));
        assertThat(stub.count(COMPLETIONS)).isEqualTo(2);

        stub.texts.put("vowels", "kae3i;");
        assertThat(prove()).isInstanceOf(ProofResult.Failed.class);
        assertThat(stub.count(COMPLETIONS)).isEqualTo(3);
    }

    @Test
    void aServerThatDiesOfTheQuestionIsNotAskedItAgain() {
        stub.diesAtLogProbabilities = true;
        stub.logProbabilities.put("vowels", -0.1);
        assertThatThrownBy(this::prove).isInstanceOf(ServerAwayException.class);

        stub.isDead = false;
        stub.adapters.put("vowels", "/adapters/vowels");
        stub.texts.put("vowels", "aei;");
        assertThat(prove()).isInstanceOf(ProofResult.Passed.class);
        assertThat(stub.requests)
                .filteredOn(request -> request.contains("logprob_token_ids"))
                .hasSize(1);
    }

    @Test
    void anAdapterThatTheServerDoesNotKnowFailsUnlessItIsLoadedLater() {
        stub.adapters.clear();

        assertThat(prove().words()).contains("does not have the adapter", "does not exist");
        assertThat(new AdapterProver(stub.client(), true).prove("vowels", PROOFS, rule))
                .isInstanceOf(ProofResult.Pending.class);
    }
}
