package io.adapterfactory.evaluator.serving;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.equalTo;

import io.adapterfactory.evaluator.LoginResource;
import io.adapterfactory.schemas.HypernetworkStage;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import io.restassured.response.Response;
import java.nio.file.Path;
import java.time.Duration;
import java.util.function.Function;
import org.eclipse.microprofile.config.ConfigProvider;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** With login, reading about the fleet needs the role read, and changing it needs operate. */
@QuarkusTest
@WithTestResource(FleetServerResource.class)
@WithTestResource(LoginResource.class)
class FleetLoginIT {

    private static final Duration LIMIT = Duration.ofMinutes(2);

    @ConfigProperty(name = "kafka.bootstrap.servers")
    String bootstrapServers;

    @ConfigProperty(name = "test.registry.url")
    String registryUrl;

    @ConfigProperty(name = "factory.store")
    Path store;

    private final FleetApi nobody = new FleetApi(RestAssured::given, FleetServerResource.LOGIN);
    private final FleetApi reader = with(LoginResource.READER);
    private final FleetApi publisher = with(LoginResource.PUBLISHER);
    private final FleetApi operator = with(LoginResource.OPERATOR);
    private TestGenerator generator;

    private static FleetApi with(String token) {
        return new FleetApi(
                () -> RestAssured.given()
                        .auth()
                        .oauth2(ConfigProvider.getConfig().getValue(token, String.class)),
                FleetServerResource.LOGIN);
    }

    @BeforeEach
    void start() {
        await().atMost(LIMIT).until(() -> RestAssured.get("/q/health/ready").statusCode() == 200);
        generator = new TestGenerator(store, FleetServerResource.LOGIN, bootstrapServers, registryUrl);
    }

    @AfterEach
    void end() {
        generator.close();
    }

    @Test
    void eachRequestNeedsItsRole() throws Exception {
        generator.announce("v1", HypernetworkStage.CHAMPION);
        String old = generator.make("turn it around", "v1").getAdapterId();
        await().atMost(LIMIT).until(() -> reader.served().contains(old));
        generator.announce("v2", HypernetworkStage.CHAMPION);
        await().atMost(LIMIT).until(() -> reader.planned() == 1);
        mayRead(FleetApi::fleet);
        mayRead(FleetApi::plan);

        mayNotChange(fleet -> fleet.refresh(1));
        reader.fleet().then().body("refreshes", empty());
        String refresh = operator.refresh(1).then().statusCode(200).extract().path("refreshId");
        mayRead(fleet -> fleet.progress(refresh));
        await().atMost(LIMIT).until(() -> reader.isFinished(refresh));
        assertThat(reader.served()).containsExactly(generator.successors.get(old));

        mayNotChange(FleetApi::rollBack);
        reader.fleet().then().body("refreshes[0].rolledBackAt", equalTo(null));
        operator.rollBack().then().statusCode(200).body("refreshId", equalTo(refresh));
        await().atMost(LIMIT).until(() -> reader.served().contains(old));
    }

    private void mayRead(Function<FleetApi, Response> request) {
        assertThat(request.apply(nobody).statusCode()).isEqualTo(401);
        assertThat(request.apply(publisher).statusCode()).isEqualTo(403);
        assertThat(request.apply(operator).statusCode()).isEqualTo(403);
        assertThat(request.apply(reader).statusCode()).isEqualTo(200);
    }

    private void mayNotChange(Function<FleetApi, Response> request) {
        assertThat(request.apply(nobody).statusCode()).isEqualTo(401);
        assertThat(request.apply(reader).statusCode()).isEqualTo(403);
        assertThat(request.apply(publisher).statusCode()).isEqualTo(403);
    }

    @Test
    void aTokenIsGoodByAKeyThatTheServerOfKeysHas() {
        assertThat(status(LoginResource.READER)).isEqualTo(200);
        assertThat(status(LoginResource.OLD_KEY)).isEqualTo(401);
    }

    private static int status(String token) {
        return RestAssured.given()
                .auth()
                .oauth2(ConfigProvider.getConfig().getValue(token, String.class))
                .get("/api/overview")
                .statusCode();
    }
}
