package io.adapterfactory.evaluator.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.adapterfactory.evaluator.config.EngineConfig;
import io.adapterfactory.evaluator.config.EnginesConfig;
import io.adapterfactory.evaluator.serving.TestAdapters;
import io.adapterfactory.evaluator.serving.VllmStub;
import io.adapterfactory.serving.client.ServerRefusedException;
import io.adapterfactory.t2l.basemodel.Prompt;
import io.adapterfactory.t2l.basemodel.PromptRule;
import io.adapterfactory.t2l.benchmark.Benchmark;
import io.adapterfactory.t2l.benchmark.InvalidBenchmarkException;
import io.adapterfactory.t2l.benchmark.SuiteBenchmarks;
import io.adapterfactory.t2l.evaluation.AdapterEvaluator;
import io.adapterfactory.t2l.evaluation.AdapterEvaluator.Request;
import io.adapterfactory.t2l.evaluation.AnsweringEngine;
import io.adapterfactory.t2l.evaluation.AnsweringEngine.OptionRow;
import io.adapterfactory.t2l.evaluation.AnsweringEngine.TextRow;
import io.adapterfactory.t2l.evaluation.BaseAnswers;
import io.adapterfactory.t2l.evaluation.EngineUnavailableException;
import io.adapterfactory.t2l.evaluation.EvaluatedAdapter;
import io.adapterfactory.t2l.evaluation.InProcessEngine;
import io.adapterfactory.t2l.lm.CausalLanguageModel;
import io.adapterfactory.t2l.lm.config.ModelConfig;
import io.adapterfactory.t2l.lora.InvalidAdapterException;
import io.adapterfactory.t2l.metric.MultipleChoice;
import io.adapterfactory.t2l.metric.Question;
import io.adapterfactory.t2l.statistics.Score;
import io.adapterfactory.t2l.task.nano.NanoSuite;
import io.adapterfactory.t2l.tokenizer.Tokenizer;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfig;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A server's answers over HTTP must equal those of the same model in this process. */
class ServerEngineTest {

    private static final Path BASE = Path.of("..", "models", "base-models", "nano");
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int EXAMPLES = 16;

    private static CausalLanguageModel model;
    private static Tokenizer tokenizer;
    private static PromptRule rule;

    @TempDir
    Path folder;

    private VllmWithModel server;
    private Map<String, String> settings;
    private EvaluatedAdapter adapter;

    @BeforeAll
    static void load() {
        model = CausalLanguageModel.load(BASE, Device.cpu());
        tokenizer = Tokenizer.load(BASE);
        rule = PromptRule.of(BASE, tokenizer);
    }

    @AfterAll
    static void unload() {
        model.close();
        tokenizer.close();
    }

    @BeforeEach
    void start() throws Exception {
        server = new VllmWithModel(new InProcessEngine(model, rule, 8));
        Path token = Files.writeString(folder.resolve("token"), VllmStub.TOKEN);
        settings = new HashMap<>(Map.of(
                "factory.engine.base-model",
                "nano",
                "factory.engine.url",
                server.url().toString(),
                "factory.engine.model",
                VllmWithModel.MODEL,
                "factory.engine.token-file",
                token.toString(),
                "factory.engine.timeout",
                "PT2M"));
        adapter = EvaluatedAdapter.read(TestAdapters.reverse());
    }

    @AfterEach
    void stop() {
        server.stop();
        assertThat(server.wrong).isEmpty();
    }

    private ServerEngine engine() {
        return open(serverOfSettings());
    }

    private ServerEngine open(EngineServer configured) {
        return ServerEngine.open(configured, folder, ModelConfig.read(BASE));
    }

    private EngineServer serverOfSettings() {
        SmallRyeConfig config = new SmallRyeConfigBuilder()
                .withMapping(EngineConfig.class)
                .withMapping(EnginesConfig.class)
                .withSources(new PropertiesConfigSource(settings, "test", 100))
                .build();
        EngineServers servers = new EngineServers(
                config.getConfigMapping(EngineConfig.class), config.getConfigMapping(EnginesConfig.class));
        return servers.of("nano").orElseThrow();
    }

    private AdapterEvaluator onServer() {
        return evaluator(engine());
    }

    private static AdapterEvaluator evaluator(ServerEngine engine) {
        return new AdapterEvaluator(engine, rule, BaseAnswers.inMemory(), Optional.empty());
    }

    private static AdapterEvaluator inProcess() {
        return new AdapterEvaluator(model, rule, 16);
    }

    private static Benchmark texts(String name) {
        return inProcess().part(new SuiteBenchmarks(NanoSuite.standard()).benchmark(name), 0, EXAMPLES);
    }

    private static Benchmark choices() {
        List<Question> questions = new ArrayList<>();
        for (String text : List.of("abc", "dgf", "xyzw", "hh1", "k2b")) {
            String turned = new StringBuilder(text).reverse().toString();
            questions.add(new Question.Choice(
                    text,
                    text + ">",
                    List.of(
                            new Question.Option(text + ">", text + ";", text),
                            new Question.Option(text + ">", turned + ";", turned)),
                    1));
        }
        return new Benchmark(
                "likelier",
                "turn it around",
                new MultipleChoice(false),
                List.of(),
                OptionalInt.empty(),
                List.of(),
                questions);
    }

    @Test
    void textsAndLikelihoodsAreThoseOfTheModelExampleByExample() {
        List<Request> requests = List.of(
                new Request(adapter, texts("reverse")),
                new Request(adapter, texts("sort")),
                new Request(adapter, choices()));

        List<Score> there = onServer().evaluate(requests);
        List<Score> here = inProcess().evaluate(requests);

        assertThat(there).isEqualTo(here);
        assertThat(there.get(0).score()).isGreaterThan(there.get(0).baseScore() + 0.5);
        assertThat(there.get(2).score()).isEqualTo(1);
        assertThat(server.adapters).as("unloaded again").isEmpty();
        assertThat(server.completions).hasValueLessThan(30);
    }

    /** A chat template that ends answers with a token that no configuration names. */
    @Test
    void aChatModelIsAskedThereAsHere() throws IOException {
        server.stop();
        Path chat = Files.createDirectory(folder.resolve("chat"));
        for (String name : List.of("config.json", "tokenizer.json")) {
            Files.copy(BASE.resolve(name), chat.resolve(name));
        }
        ObjectNode config =
                (ObjectNode) JSON.readTree(BASE.resolve("tokenizer_config.json").toFile());
        config.put(
                "chat_template",
                "{% for m in messages %}{{ m.content + ('<pad>' if m.role == 'assistant' else '>') }}{% endfor %}");
        JSON.writeValue(chat.resolve("tokenizer_config.json").toFile(), config);
        try (Tokenizer ofChat = Tokenizer.load(chat)) {
            PromptRule chatRule = PromptRule.of(chat, ofChat);
            server = new VllmWithModel(new InProcessEngine(model, chatRule, 8));
            settings.put("factory.engine.url", server.url().toString());
            Benchmark benchmark = texts("reverse");

            List<Request> requests = List.of(new Request(adapter, benchmark));
            List<Score> there = new AdapterEvaluator(
                            engine().with(chatRule), chatRule, BaseAnswers.inMemory(), Optional.empty())
                    .evaluate(requests);

            assertThat(there).isEqualTo(new AdapterEvaluator(model, chatRule, 16).evaluate(requests));
            assertThat(server.prompts())
                    .as("of the base model and of the adapter")
                    .hasSize(2 * EXAMPLES);
            assertThat(server.prompts())
                    .containsAll(benchmark.questions().stream()
                            .map(question -> chatRule.tokens(Prompt.of(question.prompt())))
                            .map(prompt -> Arrays.stream(prompt).boxed().toList())
                            .toList());
            assertThat(server.stopTokens()).containsExactly(Set.of(0));
        }
    }

    @Test
    void anOlderServerIsAskedForPromptsOrAnEchoOnlyWhereThatIsAllowed() {
        List<Request> requests = List.of(new Request(adapter, choices()));
        server.knowsTokenIds = false;
        server.endsOnPromptLogprobs = false;

        assertThatThrownBy(() -> onServer().evaluate(requests))
                .isInstanceOf(InvalidBenchmarkException.class)
                .hasMessage("benchmark likelier is answered by the likeliest option, and the engine gives no"
                        + " log-likelihoods: the server at " + server.url()
                        + " does not support logprob_token_ids, as vLLM 0.32 does; prompt_logprobs is not requested,"
                        + " because it can crash a server with LoRA adapters"
                        + " (factory.engine.prompt-logprobs=true allows it)");
        assertThat(server.fields).doesNotContain("prompt_logprobs", "echo");
        assertThat(onServer().evaluate(List.of(new Request(adapter, texts("reverse")))))
                .as("texts need no log-probabilities")
                .hasSize(1);

        settings.put("factory.engine.prompt-logprobs", "true");
        assertThat(onServer().evaluate(requests)).isEqualTo(inProcess().evaluate(requests));
        assertThat(server.fields).contains("prompt_logprobs").doesNotContain("echo");
        server.knowsPromptLogprobs = false;
        assertThat(onServer().evaluate(requests)).isEqualTo(inProcess().evaluate(requests));
        assertThat(server.fields).contains("echo");
        server.knowsEcho = false;
        assertThat(engine().whyNoLikelihoods().orElseThrow())
                .endsWith("does not support logprob_token_ids, as vLLM 0.32 does, nor prompt_logprobs or echo");
    }

    @Test
    void tokensAreAskedForInRequestsThatTheServerTakes() {
        int[] continuation = IntStream.range(3, 38).toArray();
        List<OptionRow> rows = List.of(
                new OptionRow(AnsweringEngine.NO_ADAPTER, new int[] {1, 4}, new int[] {5}),
                new OptionRow(0, new int[] {1, 4}, continuation),
                new OptionRow(0, new int[] {1, 4}, new int[] {3, 9}));
        double[] here;
        try (AnsweringEngine.Session session = new InProcessEngine(model, rule, 8).load(List.of(adapter))) {
            here = session.logLikelihoods(rows);
        }
        try (AnsweringEngine.Session session = engine().load(List.of(adapter))) {
            assertThat(session.logLikelihoods(rows)).containsExactly(here, within(1e-3));
        }
        settings.put("factory.engine.prompt-logprobs", "true");
        assertThat(engine().maxPositions())
                .as("the whole context, as the last token is in no prompt")
                .isEqualTo(512);
        server.knowsTokenIds = false;
        server.maxModelLen = 100;
        assertThat(engine().maxPositions())
                .as("room for the token that the server generates")
                .isEqualTo(99);
    }

    @Test
    void aServerThatEndedOnARequestForPromptsIsNotAskedForThemAgain() {
        settings.put("factory.engine.prompt-logprobs", "true");
        server.knowsTokenIds = false;
        EngineServer configured = serverOfSettings();
        AdapterEvaluator first = evaluator(open(configured));

        assertThatThrownBy(() -> first.evaluate(List.of(new Request(adapter, choices()))))
                .isInstanceOf(EngineUnavailableException.class);
        assertThatThrownBy(() -> open(configured))
                .isInstanceOf(EngineUnavailableException.class)
                .hasMessageContaining("does not answer: ");
        server.restart();

        for (AdapterEvaluator after : List.of(first, evaluator(open(configured)))) {
            assertThatThrownBy(() -> after.requireAnswerable(choices()))
                    .isInstanceOf(InvalidBenchmarkException.class)
                    .hasMessageContaining("the server at " + server.url()
                            + " stopped working on a request for prompt_logprobs, so no more are sent until this"
                            + " service is restarted (");
            assertThat(after.evaluate(List.of(new Request(adapter, texts("reverse")))))
                    .hasSize(1);
        }
        server.knowsTokenIds = true;
        assertThat(open(configured).whyNoLikelihoods()).isEmpty();
    }

    @Test
    void anAdapterThatTheServerRefusesIsRefusedWithItsWords() throws IOException {
        List<Request> requests = List.of(new Request(adapter, texts("reverse")));
        server.maxLoraRank = 4;
        assertThatThrownBy(() -> onServer().evaluate(requests))
                .isInstanceOf(ServerRefusedException.class)
                .hasMessageContaining("/v1/load_lora_adapter answered 500: ")
                .hasMessageContaining("LoRA rank 8 is greater than max_lora_rank 4.");
        server.maxLoraRank = 8;
        server.targetModules = Set.of("q_proj", "v_proj");
        assertThatThrownBy(() -> onServer().evaluate(requests))
                .isInstanceOf(ServerRefusedException.class)
                .hasMessageContaining("expected target modules in");
        settings.put("factory.engine.store", "/mnt/elsewhere");
        Path copy = TestAdapters.copyOfReverse(folder.resolve("adapters/copy"));
        assertThatThrownBy(
                        () -> onServer().evaluate(List.of(new Request(EvaluatedAdapter.read(copy), texts("reverse")))))
                .isInstanceOf(ServerRefusedException.class)
                .hasMessageContaining("No adapter found for /mnt/elsewhere/adapters/copy")
                .hasMessageEndingWith("the server must see the store's folder, see factory.engine.store");
    }

    /** vLLM loads these, and computes wrong answers. */
    @Test
    void anAdapterThatDoesNotFitTheBaseModelIsNotSent() throws IOException {
        EvaluatedAdapter narrow = EvaluatedAdapter.read(TestAdapters.ofShape(folder.resolve("narrow"), 8, 64));
        assertThatThrownBy(() -> onServer().evaluate(List.of(new Request(narrow, texts("reverse")))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("does not fit the base model");
        Path nan = TestAdapters.withNan(folder.resolve("nan"));
        assertThatThrownBy(() -> EvaluatedAdapter.read(nan)).isInstanceOf(InvalidAdapterException.class);
        assertThat(server.adapters).isEmpty();
    }

    private enum Moment {
        LOADED,
        ASKED
    }

    @ParameterizedTest
    @EnumSource
    void anErrorThatIsNotKnownIsTriedAgainAndThenTheAdapterIsRefused(Moment moment) {
        Map<Path, VllmStub.Answer> troubles = moment == Moment.LOADED ? server.whenLoaded : server.whenAsked;
        VllmStub.Answer trouble = VllmStub.error(500, "InternalServerError", "Out of range float values");
        troubles.put(TestAdapters.reverse(), trouble);
        AdapterEvaluator evaluator = onServer();
        List<Request> requests = List.of(new Request(adapter, texts("reverse")));

        for (int attempt = 1; attempt <= 2; attempt++) {
            assertThatThrownBy(() -> evaluator.evaluate(requests))
                    .isInstanceOf(EngineUnavailableException.class)
                    .hasMessageContaining("Out of range float values")
                    .hasMessageEndingWith(
                            "; the server is healthy, its base model answers, attempt " + attempt + " of 3");
        }
        assertThatThrownBy(() -> evaluator.evaluate(requests))
                .isInstanceOf(ServerRefusedException.class)
                .hasMessageContaining("answered 500: ")
                .hasMessageContaining("Out of range float values")
                .hasMessageEndingWith("; the server is healthy, its base model answers, given up after 3 attempts");
        troubles.clear();
        assertThat(evaluator.evaluate(requests)).as("it is tried once more").hasSize(1);
        troubles.put(TestAdapters.reverse(), trouble);
        assertThatThrownBy(() -> evaluator.evaluate(requests))
                .as("and counted again")
                .hasMessageEndingWith("attempt 1 of 3");
    }

    @Test
    void aServerWhoseBaseModelFailsTooIsWaitedFor() {
        AdapterEvaluator evaluator = onServer();
        server.sick = Optional.of(VllmStub.error(500, "InternalServerError", "out of memory"));

        for (int attempt = 0; attempt < 5; attempt++) {
            assertThatThrownBy(() -> evaluator.evaluate(List.of(new Request(adapter, texts("reverse")))))
                    .isInstanceOf(EngineUnavailableException.class)
                    .hasMessageContaining("out of memory");
        }
        server.sick = Optional.empty();
        assertThat(evaluator.evaluate(List.of(new Request(adapter, texts("reverse")))))
                .hasSize(1);
    }

    @Test
    void anAdapterWithWhichTheServerEndsIsSentAloneAndThenNotAtAll() throws IOException {
        Path deadly = TestAdapters.copyOfReverse(folder.resolve("deadly"));
        server.deadly.add(deadly);
        ServerEngine engine = engine();
        List<EvaluatedAdapter> both = List.of(adapter, EvaluatedAdapter.read(deadly));
        List<TextRow> rows = List.of(new TextRow(0, 0, new int[] {1, 5}, List.of(), 2));

        assertThatThrownBy(() -> askAll(engine, both)).isInstanceOf(EngineUnavailableException.class);
        server.restart();
        assertThatThrownBy(() -> engine.load(both))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageEndingWith(
                        " stopped working while it scored one of these adapters; each of them is scored separately");
        try (AnsweringEngine.Session session = engine.load(List.of(adapter))) {
            assertThat(session.texts(rows)).hasSize(1);
        }
        assertThatThrownBy(() -> askAll(engine, both.subList(1, 2))).isInstanceOf(EngineUnavailableException.class);
        server.restart();
        assertThatThrownBy(() -> engine.load(both.subList(1, 2)))
                .isInstanceOf(ServerRefusedException.class)
                .hasMessageStartingWith(
                        "the server stopped working with this adapter, so it is not sent again until this service is restarted: ")
                .hasMessageContaining("EngineCore encountered an issue");
        assertThat(server.adapters).isEmpty();
        try (AnsweringEngine.Session session = engine.load(List.of(adapter, adapter))) {
            assertThat(session.texts(rows)).hasSize(1);
        }
    }

    private static void askAll(ServerEngine engine, List<EvaluatedAdapter> adapters) {
        try (AnsweringEngine.Session session = engine.load(adapters)) {
            session.texts(IntStream.range(0, adapters.size())
                    .mapToObj(i -> new TextRow(i, 0, new int[] {1, 5}, List.of(), 2))
                    .toList());
        }
    }

    @Test
    void moreStopsThanTheServerTakesAreCutHere() {
        List<TextRow> rows = List.of(
                new TextRow(0, 0, rule.tokens(Prompt.of("abc>")), List.of("x", "y", "z", "q", "a"), 4),
                new TextRow(0, 0, rule.tokens(Prompt.of("abc>")), List.of("x", "", "b", "q", "a", ";"), 4));
        List<String> here;
        try (AnsweringEngine.Session session = new InProcessEngine(model, rule, 8).load(List.of(adapter))) {
            here = session.texts(rows);
        }
        try (AnsweringEngine.Session session = engine().load(List.of(adapter))) {
            assertThat(session.texts(rows)).isEqualTo(here).containsExactly("cb", "c");
        }
    }

    @Test
    void aServerThatIsAwayOrWasStartedAgainIsToldAndWorksTheNextTime() {
        AdapterEvaluator evaluator = onServer();
        List<Request> requests = List.of(new Request(adapter, texts("reverse")));

        server.away = true;
        assertThatThrownBy(() -> evaluator.evaluate(requests))
                .isInstanceOf(EngineUnavailableException.class)
                .hasMessageContaining("answered 503: starting");
        server.away = false;
        server.forgets = true;
        assertThatThrownBy(() -> evaluator.evaluate(requests))
                .isInstanceOf(EngineUnavailableException.class)
                .hasMessageContaining("does not exist");

        assertThat(evaluator.evaluate(requests)).isEqualTo(inProcess().evaluate(requests));
        server.stop();
        assertThatThrownBy(() -> evaluator.evaluate(requests))
                .isInstanceOf(EngineUnavailableException.class)
                .hasMessageContaining("does not answer: ");
    }

    @Test
    void whatAServerOrASettingLacksIsSaidInWords() throws IOException {
        String load = "scoring waits: " + server.url() + "/v1/load_lora_adapter answered ";
        String start = " (it does not load adapters while it runs; start it with --enable-lora and"
                + " VLLM_ALLOW_RUNTIME_LORA_UPDATING=True)";
        server.loadsWhileItRuns = false;
        assertLacks(load + "404: {\"detail\":\"Not Found\"}" + start);
        server.loadsWhileItRuns = true;
        server.takesLora = false;
        assertThatThrownBy(this::engine)
                .isInstanceOf(EngineUnavailableException.class)
                .hasMessageStartingWith(load + "500: ")
                .hasMessageContaining("LoRA is not enabled. Use --enable-lora")
                .hasMessageEndingWith(start);
        Files.writeString(folder.resolve("token"), "another");
        assertLacks("scoring waits: " + server.url() + "/v1/models answered 401: {\"error\":\"Unauthorized\"}; set"
                + " factory.engine.token-file to a file with the server's key");
        Files.writeString(folder.resolve("token"), VllmStub.TOKEN);
        server.takesLora = true;
        server.adapters.put("nano", TestAdapters.reverse());
        settings.remove("factory.engine.model");
        assertLacks("scoring waits: the server at " + server.url()
                + " lists [the-base-model, nano]; expected the base model 'nano'."
                + " Set factory.engine.model to its name on the server");
        server.adapters.clear();
        settings.remove("factory.engine.url");
        assertThatThrownBy(this::engine)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("factory.engine.url is missing");
    }

    private void assertLacks(String words) {
        assertThatThrownBy(this::engine)
                .isInstanceOf(EngineUnavailableException.class)
                .hasMessage(words);
    }
}
