package io.adapterfactory.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.introspect.Annotated;
import com.fasterxml.jackson.databind.introspect.JacksonAnnotationIntrospector;
import io.adapterfactory.schemas.Topic;
import io.adapterfactory.schemas.Topics;
import io.adapterfactory.store.S3Settings;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import io.strimzi.api.kafka.model.kafka.Kafka;
import io.strimzi.api.kafka.model.nodepool.KafkaNodePool;
import io.strimzi.api.kafka.model.topic.KafkaTopic;
import io.strimzi.api.kafka.model.user.KafkaUser;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Every overlay as kubectl renders it: valid by the published types, and consistent with the code. */
@Tag("kubectl")
class ManifestsTest {

    private static final String CA = "factory-cluster-ca-cert";

    private static final Map<String, Class<?>> TYPES = Map.ofEntries(
            Map.entry("v1/Namespace", Namespace.class),
            Map.entry("v1/ConfigMap", ConfigMap.class),
            Map.entry("v1/Service", Service.class),
            Map.entry("v1/PersistentVolumeClaim", PersistentVolumeClaim.class),
            Map.entry("apps/v1/Deployment", Deployment.class),
            Map.entry("batch/v1/Job", Job.class),
            Map.entry("networking.k8s.io/v1/NetworkPolicy", NetworkPolicy.class),
            Map.entry("policy/v1/PodDisruptionBudget", PodDisruptionBudget.class),
            Map.entry("kafka.strimzi.io/v1/Kafka", Kafka.class),
            Map.entry("kafka.strimzi.io/v1/KafkaNodePool", KafkaNodePool.class),
            Map.entry("kafka.strimzi.io/v1/KafkaTopic", KafkaTopic.class),
            Map.entry("kafka.strimzi.io/v1/KafkaUser", KafkaUser.class));

    /** The documents without published Java types; .ci/manifests validates them. */
    private static final Set<String> WITHOUT_TYPES =
            Set.of("keda.sh/v1alpha1/ScaledObject", "keda.sh/v1alpha1/TriggerAuthentication");

    /** Refuses unknown fields, which the types themselves would store as additional properties. */
    private static final ObjectMapper STRICT = new ObjectMapper()
            .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .setAnnotationIntrospector(new JacksonAnnotationIntrospector() {
                @Override
                public Boolean hasAnySetter(Annotated annotated) {
                    return false;
                }
            });

    @ParameterizedTest
    @ValueSource(strings = {"cpu", "gpu", "s3"})
    void everyDocumentIsOfAPublishedType(String name) {
        Map<String, Integer> counts = new TreeMap<>();
        for (JsonNode document : Overlay.render(name).documents()) {
            String type = document.get("apiVersion").asText() + "/"
                    + document.get("kind").asText();
            counts.merge(type, 1, Integer::sum);
            if (!WITHOUT_TYPES.contains(type)) {
                assertThat(TYPES).as("type of %s", Overlay.name(document)).containsKey(type);
                assertThatCode(() -> STRICT.treeToValue(document, TYPES.get(type)))
                        .as("%s %s", type, Overlay.name(document))
                        .doesNotThrowAnyException();
            }
        }
        System.out.println("overlay " + name + ": " + counts);
    }

    @ParameterizedTest
    @ValueSource(strings = {"cpu", "gpu", "s3"})
    void topicsAreThoseOfTheCatalog(String name) {
        Map<String, List<Object>> expected = new HashMap<>();
        for (Topic topic : Topics.all()) {
            boolean compacted = topic.cleanUp() instanceof Topic.CleanUp.Compacted;
            long retention = topic.cleanUp() instanceof Topic.CleanUp.Kept kept
                    ? kept.retention().toMillis()
                    : 0;
            expected.put(topic.name(), List.of(topic.partitions(), compacted ? "compact" : "", retention));
            expected.put(topic.deadLetters(), List.of(1, "", Topics.DEAD_LETTER_RETENTION.toMillis()));
        }
        Map<String, List<Object>> found = new HashMap<>();
        Overlay.render(name)
                .ofKind("KafkaTopic")
                .forEach(topic -> found.put(
                        Overlay.name(topic),
                        List.of(
                                topic.at("/spec/partitions").asInt(),
                                topic.at("/spec/config/cleanup.policy").asText(),
                                topic.at("/spec/config/retention.ms").asLong())));

        assertThat(found).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(strings = {"cpu", "gpu", "s3"})
    void portsAndProbesAreThoseOfTheServices(String name) {
        Overlay overlay = Overlay.render(name);
        for (String module : ServiceSettings.SERVICES) {
            int port = Integer.parseInt(new ServiceSettings(module).get("quarkus.http.port"));
            JsonNode template = overlay.named("Deployment", module).at("/spec/template");
            JsonNode container = template.at("/spec/containers/0");
            assertThat(container.at("/ports/0/containerPort").asInt())
                    .as(module)
                    .isEqualTo(port);
            assertThat(overlay.named("Service", module).at("/spec/ports/0/port").asInt())
                    .as(module)
                    .isEqualTo(port);
            assertThat(template.at("/metadata/annotations/prometheus.io~1port").asText())
                    .isEqualTo("" + port);
            assertThat(overlay.named("NetworkPolicy", "factory-http").at("/spec/ingress/0/ports"))
                    .extracting(allowed -> allowed.get("port").asInt())
                    .contains(port);
            assertThat(container.at("/readinessProbe/httpGet/path").asText()).isEqualTo("/q/health/ready");
            assertThat(container.at("/livenessProbe/httpGet/path").asText()).isEqualTo("/q/health/live");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"cpu", "gpu", "s3"})
    void variablesAreTakenBySomethingInTheCode(String name) {
        Overlay overlay = Overlay.render(name);
        JsonNode shared = overlay.ofKind("ConfigMap")
                .filter(map -> Overlay.name(map).startsWith("factory-"))
                .findFirst()
                .orElseThrow()
                .get("data");
        for (String module : ServiceSettings.SERVICES) {
            ServiceSettings settings = new ServiceSettings(module);
            List<String> variables = new ArrayList<>();
            shared.fieldNames().forEachRemaining(variables::add);
            Overlay.stream(overlay.named("Deployment", module).at("/spec/template/spec/containers/0/env"))
                    .forEach(variable -> variables.add(variable.get("name").asText()));
            assertThat(variables)
                    .as(module)
                    .allMatch(variable -> settings.takes(variable)
                            || isOfKafkaClient(variable)
                            || S3Settings.VARIABLES.contains(variable));
        }
    }

    private static boolean isOfKafkaClient(String variable) {
        return variable.startsWith("KAFKA_")
                && ConsumerConfig.configNames()
                        .contains(variable.substring("KAFKA_".length())
                                .toLowerCase(Locale.ROOT)
                                .replace('_', '.'));
    }

    @ParameterizedTest
    @ValueSource(strings = {"cpu", "gpu", "s3"})
    void scalingFollowsTheGroupThatReadsTheTopicUpToItsPartitions(String name) {
        Overlay overlay = Overlay.render(name);
        assertThat(overlay.ofKind("ScaledObject")).hasSize(2);
        overlay.ofKind("ScaledObject").forEach(scaled -> {
            String module = scaled.at("/spec/scaleTargetRef/name").asText();
            ServiceSettings settings = new ServiceSettings(module);
            JsonNode trigger = scaled.at("/spec/triggers/0/metadata");
            String topic = trigger.get("topic").asText();
            assertThat(settings.channels("incoming"))
                    .as("a channel of %s that reads %s", module, topic)
                    .anyMatch(channel -> settings.get("mp.messaging.incoming." + channel + ".topic")
                                    .equals(topic)
                            && trigger.get("consumerGroup")
                                    .asText()
                                    .equals(withDefaults(
                                            settings.get("mp.messaging.incoming." + channel + ".group.id"))));
            assertThat(scaled.at("/spec/maxReplicaCount").asInt())
                    .isEqualTo(Topics.all().stream()
                            .filter(of -> of.name().equals(topic))
                            .findFirst()
                            .orElseThrow()
                            .partitions());
            assertThat(overlay.named("Deployment", module).at("/spec/replicas").isMissingNode())
                    .as("%s's replicas are left to its scaling", module)
                    .isTrue();
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"cpu", "gpu", "s3"})
    void usersMayDoWhatTheirServicesDo(String name) {
        Overlay overlay = Overlay.render(name);
        for (String module : ServiceSettings.SERVICES) {
            ServiceSettings settings = new ServiceSettings(module);
            JsonNode user = overlay.named("KafkaUser", module);
            for (String channel : settings.channels("incoming")) {
                String prefix = "mp.messaging.incoming." + channel;
                assertMay(user, "Read", "topic", settings.get(prefix + ".topic"));
                assertMay(user, "Read", "group", withDefaults(settings.get(prefix + ".group.id")));
            }
            for (String channel : settings.channels("outgoing")) {
                String prefix = "mp.messaging.outgoing." + channel;
                assertMay(user, "Write", "topic", settings.get(prefix + ".topic"));
                String transactional = settings.get(prefix + ".transactional.id");
                if (transactional != null) {
                    assertMay(user, "Write", "transactionalId", withDefaults(transactional));
                }
            }
        }
    }

    /** Replaces a variable that has a default by the default. */
    private static String withDefaults(String setting) {
        return setting.replaceAll("\\$\\{[\\w.-]+:(.*?)}", "$1");
    }

    private static void assertMay(JsonNode user, String operation, String type, String resource) {
        assertThat(Overlay.stream(user.at("/spec/authorization/acls")))
                .as("%s may %s %s %s", Overlay.name(user), operation, type, resource)
                .anyMatch(acl -> acl.at("/resource/type").asText().equals(type)
                        && (acl.at("/resource/patternType").asText().equals("prefix")
                                ? resource.startsWith(acl.at("/resource/name").asText())
                                : resource.equals(acl.at("/resource/name").asText()))
                        && Overlay.stream(acl.get("operations"))
                                .anyMatch(may -> may.asText().equals(operation)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"cpu", "gpu", "s3"})
    void rightsAndSecretsNameThingsThatAreThere(String name) {
        Overlay overlay = Overlay.render(name);
        List<String> topics = overlay.ofKind("KafkaTopic").map(Overlay::name).toList();
        List<String> users = overlay.ofKind("KafkaUser").map(Overlay::name).toList();
        overlay.ofKind("KafkaUser")
                .filter(user -> !Overlay.name(user).equals("registry"))
                .flatMap(user -> Overlay.stream(user.at("/spec/authorization/acls")))
                .filter(acl -> acl.at("/resource/type").asText().equals("topic"))
                .filter(acl -> acl.at("/resource/patternType").asText().equals("literal"))
                .forEach(acl ->
                        assertThat(topics).contains(acl.at("/resource/name").asText()));
        Stream<String> secrets = Stream.concat(
                overlay.containers()
                        .flatMap(container -> Overlay.stream(container.path("env")))
                        .map(variable -> variable.at("/valueFrom/secretKeyRef/name"))
                        .filter(secret -> !secret.isMissingNode())
                        .map(JsonNode::asText),
                overlay
                        .named("TriggerAuthentication", "keda-kafka")
                        .at("/spec/secretTargetRef")
                        .findValuesAsText("name")
                        .stream());
        assertThat(secrets).isNotEmpty().allMatch(secret -> secret.equals(CA) || users.contains(secret));
    }

    @ParameterizedTest
    @ValueSource(strings = {"cpu", "gpu", "s3"})
    void noPodTakesTheNamesOfServicesForSettings(String name) {
        assertThat(Overlay.render(name).documents().stream()
                        .map(document -> document.at("/spec/template/spec"))
                        .filter(pod -> !pod.isMissingNode()))
                .hasSize(5)
                .allMatch(pod -> !pod.path("enableServiceLinks").asBoolean(true));
    }

    @ParameterizedTest
    @ValueSource(strings = {"cpu", "gpu", "s3"})
    void noContainerHasRights(String name) {
        assertThat(Overlay.render(name).containers()).isNotEmpty().allSatisfy(container -> {
            JsonNode context = container.get("securityContext");
            assertThat(context.get("readOnlyRootFilesystem").asBoolean()).isTrue();
            assertThat(context.get("allowPrivilegeEscalation").asBoolean(true)).isFalse();
            assertThat(container.at("/resources/requests/memory").isMissingNode())
                    .isFalse();
            assertThat(container.at("/resources/limits/memory").isMissingNode()).isFalse();
            assertThat(container.get("image").asText()).matches(".+:[^:]+").doesNotEndWith(":latest");
        });
    }

    @Test
    void withABucketNoVolumeIsShared() {
        Overlay overlay = Overlay.render("s3");
        assertThat(overlay.ofKind("PersistentVolumeClaim")).isEmpty();
        assertThat(overlay.documents().stream()
                        .map(document -> document.at("/spec/template/spec/volumes"))
                        .flatMap(Overlay::stream)
                        .filter(volume -> volume.get("name").asText().equals("store")))
                .hasSize(4)
                .allMatch(volume -> volume.has("emptyDir"));
        assertThat(overlay.containers()
                        .flatMap(container -> Overlay.stream(container.path("envFrom")))
                        .map(from -> from.at("/secretRef/name").asText())
                        .filter(name -> name.equals("store-credentials")))
                .hasSize(4);
    }
}
