package io.adapterfactory.verification;

import static io.adapterfactory.verification.CheckoutCommands.events;
import static io.adapterfactory.verification.CheckoutCommands.lines;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.adapterfactory.cli.launch.RunningFactory;
import io.adapterfactory.cli.token.Role;
import io.adapterfactory.cli.token.TokenKeys;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyFactory;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.jose4j.jws.AlgorithmIdentifiers;
import org.jose4j.jws.JsonWebSignature;
import org.jose4j.jwt.JwtClaims;
import org.jose4j.keys.RsaKeyUtil;
import org.junit.jupiter.api.Test;

/** The whole factory with security on, started as a user does: requests without a token fail, and it works. */
class SecureFactoryIT {

    private static final Path ROOT = Path.of(System.getProperty("project.root"));
    private static final Path WORK = ROOT.resolve("verification/system-tests/target/secure-factory-it");
    private static final String TASK = "{\"description\":\"keep only the vowels\",\"baseModel\":\"nano\"}";
    private static final Pattern PASSWORD = Pattern.compile("password=\\\\?\"([^\"\\\\]+)");

    private final HttpClient http = HttpClient.newHttpClient();

    @Test
    void withSecurityOnTheLoopRunsAndOtherClientsAreRefused() throws Exception {
        // Given a factory with security on that trains after two results and cuts every benchmark into shards
        Path data = WORK.resolve("up");
        FactoryScript script = new FactoryScript(ROOT, WORK);
        Process up = script.start(
                "up",
                Map.of(
                        "FACTORY_TENANT_TASKS_PER_MINUTE", "5",
                        "FACTORY_SHARD_EXAMPLES", "40",
                        "FACTORY_ROUND_AFTER_RESULTS", "2",
                        "FACTORY_ROUND_STEPS", "2",
                        "FACTORY_ROUND_SUITE_TASKS", "4",
                        "FACTORY_ROUND_VALIDATION_TASKS", "2",
                        "FACTORY_GATE_SUITE_TASKS", "2",
                        "FACTORY_GATE_CONTROL_TASKS", "0",
                        "FACTORY_HELP_IN_PROMPT", "false"),
                "up",
                "--secure",
                "--data",
                data.toString(),
                "--fresh");
        List<ProcessHandle> parts = List.of();
        try {
            RunningFactory factory = script.awaitUp(up, "up", data);
            parts = up.descendants().toList();

            // When the owner's command line sends tasks, then its rights suffice for adapters, results, and a decided
            // version
            lines("publish", "--data", data.toString(), "--json", "keep only the vowels", "reverse the list");
            assertThat(events(data, "adapters", 2)).hasSize(2);
            assertThat(events(data, "results", 2))
                    .allSatisfy(result -> assertThat(result.get("examples").asInt())
                            .as("more than a shard's")
                            .isGreaterThan(40));
            List<JsonNode> versions = events(data, "versions", 3);
            assertThat(versions.get(2).get("stage").asText()).isIn("CHAMPION", "REJECTED");
            assertThat(CheckoutCommands.run("promote", "v999", "--data", data.toString())
                            .error())
                    .contains("version 'v999' of base model 'nano' is unknown");

            // And every other client is refused
            theBrokerRefusesClientsWithoutALogin(factory);
            everyServiceWantsAToken(factory, data);
            rolesSayWhat(factory, data);
            pagesOfOthersOrderNothing(factory, data);
            everyTenantHasItsShare(factory, data);

            dataSetsComeFromTheirFolderOnly(data);

            // And no secret is printed or logged
            noSecretIsPrintedOrLogged(data);
        } finally {
            up.destroy();
            up.waitFor(1, TimeUnit.MINUTES);
            parts.forEach(ProcessHandle::destroyForcibly);
        }
    }

    private static void theBrokerRefusesClientsWithoutALogin(RunningFactory factory) {
        Map<String, Object> withoutLogin = Map.of(
                AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, factory.bootstrap(),
                AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, 4000,
                AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, 5000);
        try (Admin admin = Admin.create(withoutLogin)) {
            assertThatThrownBy(() -> admin.listTopics().names().get()).isInstanceOf(ExecutionException.class);
        }
    }

    private void everyServiceWantsAToken(RunningFactory factory, Path data) throws Exception {
        TokenKeys keys = TokenKeys.in(data.resolve("secrets"));
        TokenKeys others = TokenKeys.in(WORK.resolve("other-keys")).orCreate();
        String good = keys.token("reader", EnumSet.of(Role.READ), Duration.ofHours(1));
        List<String> bad = List.of(
                "garbage",
                others.token("reader", EnumSet.allOf(Role.class), Duration.ofHours(1)),
                keys.token("reader", EnumSet.allOf(Role.class), Duration.ofHours(-1)),
                signed(keys, "adapter-factory", "somebody-else"),
                signed(keys, "somebody-else", "adapter-factory"),
                unsigned(good),
                good.substring(0, good.lastIndexOf('.') + 1));
        for (String question : questions(factory)) {
            assertThat(get(question, null).statusCode()).as(question).isEqualTo(401);
            for (String token : bad) {
                HttpResponse<String> answer = get(question, token);
                assertThat(answer.statusCode())
                        .as("%s with %s", question, token)
                        .isEqualTo(401);
                assertThat(answer.body()).doesNotContain(token);
            }
            assertThat(get(question, good).statusCode()).as(question).isNotIn(401, 403);
        }
        for (String service : factory.services().values()) {
            assertThat(get(service + "/q/health/ready", null).statusCode()).isEqualTo(200);
        }
        HttpRequest cookie = HttpRequest.newBuilder(URI.create(factory.page() + "api/overview"))
                .header("Cookie", "factory-token=" + good)
                .build();
        assertThat(http.send(cookie, HttpResponse.BodyHandlers.ofString()).statusCode())
                .as("the pages' way")
                .isEqualTo(200);
    }

    private static List<String> questions(RunningFactory factory) {
        Map<String, String> services = factory.services();
        return List.of(
                services.get("generator-service") + "/adapters/none",
                services.get("generator-service") + "/q/openapi",
                services.get("evaluator-service") + "/api/overview",
                services.get("evaluator-service") + "/api/dead-letters",
                services.get("trainer-service") + "/trainer");
    }

    private void rolesSayWhat(RunningFactory factory, Path data) throws Exception {
        TokenKeys keys = TokenKeys.in(data.resolve("secrets"));
        String reads = keys.token("a", EnumSet.of(Role.READ), Duration.ofHours(1));
        String publishes = keys.token("b", EnumSet.of(Role.PUBLISH), Duration.ofHours(1));
        String operates = keys.token("c", EnumSet.of(Role.OPERATE), Duration.ofHours(1));
        Map<String, String> services = factory.services();
        String tasks = services.get("generator-service") + "/tasks";
        assertThat(post(tasks, TASK, publishes, null)).isEqualTo(202);
        assertThat(post(tasks, TASK, reads, null)).isEqualTo(403);
        assertThat(post(tasks, TASK, operates, null)).isEqualTo(403);
        String page = services.get("evaluator-service");
        assertThat(get(page + "/api/overview", publishes).statusCode()).isEqualTo(403);
        String replay = page + "/api/dead-letters/task-descriptions-dead-letters/0/0/replay";
        assertThat(post(replay, "{}", publishes, null)).isEqualTo(403);
        assertThat(post(replay, "{}", operates, null)).as("no such letter").isEqualTo(404);
        String rollback = services.get("trainer-service") + "/trainer/nano/rollback";
        assertThat(post(rollback, "", reads, null)).isEqualTo(403);
        assertThat(post(rollback, "", publishes, null)).isEqualTo(403);
        assertThat(post(services.get("trainer-service") + "/trainer/none/rollback", "", operates, null))
                .isNotIn(401, 403);
    }

    private void everyTenantHasItsShare(RunningFactory factory, Path data) throws Exception {
        TokenKeys keys = TokenKeys.in(data.resolve("secrets"));
        String tasks = factory.services().get("generator-service") + "/tasks";
        String red = keys.token("r", EnumSet.of(Role.PUBLISH), Optional.of("red"), Duration.ofHours(1));
        String blue = keys.token("b", EnumSet.of(Role.PUBLISH), Optional.of("blue"), Duration.ofHours(1));
        HttpRequest order = HttpRequest.newBuilder(URI.create(tasks))
                .header("Content-Type", "application/json")
                .header("Authorization", "Bearer " + red)
                .POST(HttpRequest.BodyPublishers.ofString(TASK))
                .build();

        HttpResponse<String> answer = http.send(order, HttpResponse.BodyHandlers.ofString());
        int taken = 0;
        while (answer.statusCode() == 202 && taken < 20) {
            taken++;
            answer = http.send(order, HttpResponse.BodyHandlers.ofString());
        }
        assertThat(taken).as("five, and one more every twelve seconds").isBetween(5, 8);
        assertThat(answer.statusCode()).isEqualTo(429);
        assertThat(answer.headers().firstValueAsLong("Retry-After").orElse(0)).isBetween(1L, 12L);
        assertThat(answer.body()).contains("tenant 'red' reached the limit of 5 tasks per minute");

        assertThat(post(tasks, TASK, blue, null)).isEqualTo(202);
        String ofRed = TASK.replace("}", ",\"labels\":{\"tenant\":\"red\"}}");
        assertThat(post(tasks, ofRed, blue, null)).isEqualTo(403);
    }

    private void pagesOfOthersOrderNothing(RunningFactory factory, Path data) throws Exception {
        String token = Files.readString(data.resolve("secrets/token"));
        String tasks = factory.services().get("generator-service") + "/tasks";
        for (String origin : List.of("https://example.org", "http://127.0.0.1:1", "null")) {
            assertThat(post(tasks, TASK, token, origin)).as(origin).isEqualTo(403);
        }
        URI own = URI.create(tasks);
        assertThat(post(tasks, TASK, token, "http://" + own.getAuthority())).isEqualTo(202);
    }

    private static void dataSetsComeFromTheirFolderOnly(Path data) throws Exception {
        Path elsewhere = Files.writeString(
                WORK.resolve("elsewhere.jsonl"), "{\"prompt\":\"ab>\",\"response\":\"ab\"}\n".repeat(3));
        lines("publish", "--data", data.toString(), "--json", "--dataset", elsewhere.toString(), "say it again");
        await().atMost(Duration.ofMinutes(1))
                .untilAsserted(() -> assertThat(lines("dead-letters", "--data", data.toString(), "--json"))
                        .anySatisfy(letter -> assertThat(letter.get("reason").asText())
                                .contains("is not in a folder that FACTORY_DATASET_PLACES allows")));
    }

    /** Logs, broker and registry data, the running factory's description, the services' public answers. */
    private static void noSecretIsPrintedOrLogged(Path data) throws Exception {
        List<String> secrets = new ArrayList<>(List.of(
                Files.readString(data.resolve("secrets/broker.password")),
                Files.readString(data.resolve("secrets/token")),
                Files.readAllLines(data.resolve("secrets/http-tokens.pem")).get(3)));
        try (Stream<Path> files = Files.list(data.resolve("secrets"))) {
            for (Path file : files.filter(path -> path.toString().endsWith(".properties"))
                    .toList()) {
                Properties client = new Properties();
                client.load(Files.newBufferedReader(file));
                Matcher matcher = PASSWORD.matcher(client.getProperty("sasl.jaas.config"));
                assertThat(matcher.find()).isTrue();
                secrets.add(matcher.group(1));
            }
        }
        assertThat(secrets).hasSize(9);
        // This file is meant to hold secrets, and only its owner can read it.
        List<Path> keepers = List.of(
                data.resolve("secrets"),
                data.resolve("kafka/server.properties"),
                data.resolve("registry/kafka-client.properties"));
        List<Path> told;
        try (Stream<Path> files = Files.walk(data)) {
            told = files.filter(Files::isRegularFile)
                    .filter(file -> keepers.stream().noneMatch(file::startsWith))
                    .toList();
        }
        assertThat(told).hasSizeGreaterThan(20);
        for (Path file : told) {
            String text = Files.readString(file, StandardCharsets.ISO_8859_1);
            for (String secret : secrets) {
                assertThat(text.contains(secret))
                        .as("%s contains a secret", file)
                        .isFalse();
            }
        }
    }

    private static String signed(TokenKeys keys, String issuer, String audience) throws Exception {
        JwtClaims claims = new JwtClaims();
        claims.setIssuer(issuer);
        claims.setAudience(audience);
        claims.setSubject("reader");
        claims.setStringListClaim("groups", "read", "publish", "operate");
        claims.setIssuedAtToNow();
        claims.setExpirationTimeMinutesInTheFuture(60);
        JsonWebSignature token = new JsonWebSignature();
        token.setPayload(claims.toJson());
        token.setAlgorithmHeaderValue(AlgorithmIdentifiers.RSA_USING_SHA256);
        String pem = Files.readString(keys.privateKey()).replaceAll("-----[A-Z ]+-----|\\s", "");
        token.setKey(KeyFactory.getInstance(RsaKeyUtil.RSA)
                .generatePrivate(new PKCS8EncodedKeySpec(Base64.getDecoder().decode(pem))));
        return token.getCompactSerialization();
    }

    /** The same claims with a header that declares no signature. */
    private static String unsigned(String token) {
        String header = Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString("{\"alg\":\"none\"}".getBytes(StandardCharsets.UTF_8));
        return header + "." + token.split("\\.")[1] + ".";
    }

    private HttpResponse<String> get(String address, String token) throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(address));
        if (token != null) {
            request.header("Authorization", "Bearer " + token);
        }
        return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    private int post(String address, String body, String token, String origin) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(address))
                .header("Authorization", "Bearer " + token)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body));
        if (origin != null) {
            request.header("Origin", origin);
        }
        return http.send(request.build(), HttpResponse.BodyHandlers.ofString()).statusCode();
    }
}
