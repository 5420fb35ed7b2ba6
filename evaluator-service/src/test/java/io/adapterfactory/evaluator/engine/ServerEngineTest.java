package io.adapterfactory.evaluator.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.Device;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.adapterfactory.evaluator.config.EngineConfig;
import io.adapterfactory.evaluator.config.EnginesConfig;
import io.adapterfactory.evaluator.serving.InferenceServer;
import io.adapterfactory.t2l.basemodel.Prompt;
import io.adapterfactory.t2l.basemodel.PromptRule;
import io.adapterfactory.t2l.benchmark.Benchmark;
import io.adapterfactory.t2l.benchmark.InvalidBenchmarkException;
import io.adapterfactory.t2l.benchmark.SuiteBenchmarks;
import io.adapterfactory.t2l.evaluation.AdapterEvaluator;
import io.adapterfactory.t2l.evaluation.AdapterEvaluator.Request;
import io.adapterfactory.t2l.evaluation.BaseAnswers;
import io.adapterfactory.t2l.evaluation.EngineUnavailableException;
import io.adapterfactory.t2l.evaluation.EvaluatedAdapter;
import io.adapterfactory.t2l.evaluation.InProcessEngine;
import io.adapterfactory.t2l.lm.CausalLanguageModel;
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
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a server says through HTTP must be what the same model says in this process. */
class ServerEngineTest {

    private static final Path BASE = Path.of("..", "models", "base-models", "nano");
    private static final int POSITIONS = 512;
    private static final ObjectMapper JSON = new ObjectMapper();

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
        Path token = Files.writeString(folder.resolve("token"), InferenceServer.Vllm.TOKEN);
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
        adapter = EvaluatedAdapter.read(
                Path.of(getClass().getResource("/adapters/reverse").toURI()));
    }

    @AfterEach
    void stop() {
        server.stop();
        assertThat(server.wrong).isEmpty();
    }

    private ServerEngine engine() {
        SmallRyeConfig config = new SmallRyeConfigBuilder()
                .withMapping(EngineConfig.class)
                .withMapping(EnginesConfig.class)
                .withSources(new PropertiesConfigSource(settings, "test", 100))
                .build();
        EngineServers servers = new EngineServers(
                config.getConfigMapping(EngineConfig.class), config.getConfigMapping(EnginesConfig.class));
        return ServerEngine.open(servers.of("nano").orElseThrow(), folder, POSITIONS);
    }

    private AdapterEvaluator onServer() {
        return new AdapterEvaluator(engine(), rule, BaseAnswers.inMemory(), Optional.empty());
    }

    private AdapterEvaluator inProcess() {
        return new AdapterEvaluator(model, rule, 16);
    }

    private static Benchmark texts(String name) {
        return new SuiteBenchmarks(NanoSuite.standard()).benchmark(name);
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
            assertThat(server.prompts)
                    .as("of the base model and of the adapter")
                    .hasSize(200);
            assertThat(server.prompts)
                    .containsAll(benchmark.questions().stream()
                            .map(question -> chatRule.tokens(Prompt.of(question.prompt())))
                            .map(prompt -> Arrays.stream(prompt).boxed().toList())
                            .toList());
            assertThat(server.stopTokens).containsExactly(List.of(0));
        }
    }

    @Test
    void aServerWithoutPromptLogprobsIsAskedForAnEcho() {
        server.knowsPromptLogprobs = false;

        assertThat(onServer().evaluate(List.of(new Request(adapter, choices()))))
                .isEqualTo(inProcess().evaluate(List.of(new Request(adapter, choices()))));
    }

    @Test
    void withoutLikelihoodsTextsAreScoredAndChoicesRefused() {
        server.knowsPromptLogprobs = false;
        server.knowsEcho = false;
        AdapterEvaluator evaluator = onServer();

        assertThat(evaluator.evaluate(List.of(new Request(adapter, texts("reverse")))))
                .hasSize(1);
        assertThatThrownBy(() -> evaluator.requireAnswerable(choices()))
                .isInstanceOf(InvalidBenchmarkException.class)
                .hasMessage("benchmark likelier needs log-likelihoods of options, which the engine does not support");
    }

    @Test
    void anUnavailableOrRestartedServerIsReportedAndWorksTheNextTime() {
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
    void aServerOfAnotherModelAndASettingThatIsMissingAreNamed() {
        settings.remove("factory.engine.model");
        assertThatThrownBy(this::engine)
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("the server at " + server.url() + " holds [the-base-model]; expected 'nano'."
                        + " Set factory.engine.model to its name on the server");
        settings.remove("factory.engine.url");
        assertThatThrownBy(this::engine)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("factory.engine.url is missing");
    }
}
