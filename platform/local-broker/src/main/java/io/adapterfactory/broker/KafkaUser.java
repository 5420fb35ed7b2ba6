package io.adapterfactory.broker;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.common.acl.AccessControlEntry;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourceType;
import org.apache.kafka.common.utils.SecurityUtils;

/**
 * The rights of the broker's users. Their only definition is {@code users.yaml} of the Kubernetes manifests (Strimzi's
 * {@code KafkaUser}); a broker on one machine reads the same file.
 *
 * @param name the login
 * @param rights what it may do; everything else is forbidden
 */
public record KafkaUser(String name, List<AclBinding> rights) {

    /** The schema registry, if it keeps its schemas in topics. */
    public static final String REGISTRY = "registry";

    /** The command line, which publishes tasks and reads all topics. */
    public static final String COMMAND_LINE = "factory";

    private static final String FILE = "/kafka/users.yaml";

    /** @throws IllegalArgumentException when the file contains a right that Kafka does not know */
    public static List<KafkaUser> all() {
        YAMLMapper yaml = new YAMLMapper();
        try (InputStream in = KafkaUser.class.getResourceAsStream(FILE)) {
            List<KafkaUser> users = new ArrayList<>();
            for (JsonNode document :
                    yaml.readerFor(JsonNode.class).<JsonNode>readValues(in).readAll()) {
                users.add(of(document));
            }
            return List.copyOf(users);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read the Kafka users of " + FILE, e);
        }
    }

    private static KafkaUser of(JsonNode document) {
        String name = document.at("/metadata/name").asText();
        List<AclBinding> rights = new ArrayList<>();
        for (JsonNode acl : document.at("/spec/authorization/acls")) {
            ResourcePattern resource = new ResourcePattern(
                    resourceType(acl.at("/resource/type").asText()),
                    acl.at("/resource/name").asText(),
                    patternType(acl.at("/resource/patternType").asText()));
            for (JsonNode operation : acl.get("operations")) {
                rights.add(new AclBinding(
                        resource,
                        new AccessControlEntry(
                                "User:" + name, "*", operation(operation.asText()), AclPermissionType.ALLOW)));
            }
        }
        return new KafkaUser(name, List.copyOf(rights));
    }

    private static ResourceType resourceType(String name) {
        return switch (name) {
            case "topic" -> ResourceType.TOPIC;
            case "group" -> ResourceType.GROUP;
            case "transactionalId" -> ResourceType.TRANSACTIONAL_ID;
            case "cluster" -> ResourceType.CLUSTER;
            default ->
                throw new IllegalArgumentException(FILE + " has the resource type " + name
                        + "; expected topic, group, transactionalId or cluster");
        };
    }

    private static PatternType patternType(String name) {
        return switch (name) {
            case "literal" -> PatternType.LITERAL;
            case "prefix" -> PatternType.PREFIXED;
            default ->
                throw new IllegalArgumentException(
                        FILE + " has the pattern type " + name + "; expected literal or prefix");
        };
    }

    private static AclOperation operation(String name) {
        AclOperation operation = SecurityUtils.operation(name);
        if (operation == AclOperation.UNKNOWN) {
            throw new IllegalArgumentException(FILE + " has the operation " + name + ", which Kafka does not know");
        }
        return operation;
    }
}
