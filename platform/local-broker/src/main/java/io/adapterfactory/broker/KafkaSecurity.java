package io.adapterfactory.broker;

import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterUserScramCredentialsResult;
import org.apache.kafka.clients.admin.ScramCredentialInfo;
import org.apache.kafka.clients.admin.ScramMechanism;
import org.apache.kafka.clients.admin.UserScramCredentialAlteration;
import org.apache.kafka.clients.admin.UserScramCredentialUpsertion;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclBindingFilter;

/**
 * Security of a broker on this machine. Clients use TLS with SCRAM-SHA-512 and have the rights of {@link KafkaUser}.
 * The broker itself and its administrator, who creates topics and users, log in with the key of its certificate.
 *
 * <p>Certificate and passwords are created once and stay in the folder: {@code broker.pem} for every client, and one
 * file of client settings for each user ({@code generator-service.properties}), which only its owner can read.
 */
public final class KafkaSecurity {

    private static final SecureRandom RANDOM = new SecureRandom();
    private static final int PASSWORD_BYTES = 24;
    private static final int SCRAM_ITERATIONS = 4096;

    private final Path folder;
    private final BrokerCertificate certificate;
    private final List<KafkaUser> users;

    private KafkaSecurity(Path folder, BrokerCertificate certificate, List<KafkaUser> users) {
        this.folder = folder;
        this.certificate = certificate;
        this.users = users;
    }

    /**
     * Loads certificate and passwords from a folder; creates those that are missing.
     *
     * @throws UncheckedIOException or IllegalStateException when they cannot be created
     */
    public static KafkaSecurity in(Path folder) {
        Path place = folder.toAbsolutePath();
        List<KafkaUser> users = KafkaUser.all();
        try {
            Files.createDirectories(place);
            BrokerCertificate certificate = BrokerCertificate.in(place);
            // The certificate is written last, so an incomplete folder is created again.
            if (!Files.exists(certificate.certificate())) {
                certificate = BrokerCertificate.make(place, password());
            }
            KafkaSecurity security = new KafkaSecurity(place, certificate, users);
            for (KafkaUser user : users) {
                if (!Files.exists(security.clientFile(user.name()))) {
                    security.writeClientFile(user.name(), password());
                }
            }
            return security;
        } catch (IOException e) {
            throw new UncheckedIOException(
                    "cannot prepare the broker's certificate and users in " + place + ": " + e, e);
        }
    }

    private static String password() {
        byte[] bytes = new byte[PASSWORD_BYTES];
        RANDOM.nextBytes(bytes);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    private void writeClientFile(String user, String password) throws IOException {
        Properties settings = new Properties();
        settings.put("security.protocol", "SASL_SSL");
        settings.put("ssl.truststore.type", "PEM");
        settings.put("ssl.truststore.location", certificate.certificate().toString());
        settings.put("sasl.mechanism", ScramMechanism.SCRAM_SHA_512.mechanismName());
        settings.put(
                "sasl.jaas.config",
                "org.apache.kafka.common.security.scram.ScramLoginModule required username=\"" + user + "\" password=\""
                        + password + "\";");
        StringWriter text = new StringWriter();
        settings.store(text, "How " + user + " reaches the broker");
        OwnerFile.write(clientFile(user), text.toString());
    }

    /** A client's settings as a file, in the format of Kafka's own tools ({@code --command-config}). */
    public Path clientFile(String user) {
        return folder.resolve(user + ".properties");
    }

    /**
     * A client's settings.
     *
     * @param user of {@code users.yaml}
     * @throws IllegalArgumentException when there is no such user
     */
    public Map<String, String> clientSettings(String user) {
        if (users.stream().noneMatch(known -> known.name().equals(user))) {
            throw new IllegalArgumentException("there is no Kafka user " + user + "; expected one of "
                    + users.stream().map(KafkaUser::name).toList());
        }
        return read(clientFile(user));
    }

    private static Map<String, String> read(Path file) {
        Properties properties = new Properties();
        try (var reader = Files.newBufferedReader(file)) {
            properties.load(reader);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read the client settings " + file, e);
        }
        Map<String, String> settings = new TreeMap<>();
        properties.forEach((key, value) -> settings.put(key.toString(), value.toString()));
        return settings;
    }

    /** Settings of the broker's administrator at {@link KafkaNode#innerAddress}, with the broker's own key. */
    Map<String, Object> ownerSettings() {
        Map<String, Object> settings = new TreeMap<>(keyAndTrust());
        settings.put("security.protocol", "SSL");
        return settings;
    }

    private Map<String, String> keyAndTrust() {
        String password = keyStorePassword();
        return Map.of(
                "ssl.keystore.type",
                "PKCS12",
                "ssl.keystore.location",
                certificate.keyStore().toString(),
                "ssl.keystore.password",
                password,
                "ssl.key.password",
                password,
                "ssl.truststore.type",
                "PEM",
                "ssl.truststore.location",
                certificate.certificate().toString());
    }

    private String keyStorePassword() {
        try {
            return Files.readString(certificate.passwordFile());
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read the password of the broker's key store", e);
        }
    }

    /** The entries of {@code server.properties} for certificates and rights. */
    Map<String, String> brokerSettings() {
        Map<String, String> settings = new TreeMap<>(keyAndTrust());
        settings.put("sasl.enabled.mechanisms", ScramMechanism.SCRAM_SHA_512.mechanismName());
        settings.put(
                "listener.name.clients.scram-sha-512.sasl.jaas.config",
                "org.apache.kafka.common.security.scram.ScramLoginModule required;");
        settings.put("listener.name.broker.ssl.client.auth", "required");
        settings.put("listener.name.controller.ssl.client.auth", "required");
        settings.put("authorizer.class.name", "org.apache.kafka.metadata.authorizer.StandardAuthorizer");
        settings.put("allow.everyone.if.no.acl.found", "false");
        settings.put("super.users", "User:" + BrokerCertificate.NAME);
        return settings;
    }

    /**
     * Sets every user's password and rights, and removes rights that are no longer in the users' file.
     *
     * @throws ExecutionException when the broker reports an error
     */
    void admitUsers(Admin owner) throws ExecutionException, InterruptedException {
        List<AclBinding> wanted =
                users.stream().flatMap(user -> user.rights().stream()).toList();
        List<AclBinding> there =
                List.copyOf(owner.describeAcls(AclBindingFilter.ANY).values().get());
        owner.deleteAcls(there.stream()
                        .filter(right -> !wanted.contains(right))
                        .map(AclBinding::toFilter)
                        .toList())
                .all()
                .get();
        owner.createAcls(wanted.stream().filter(right -> !there.contains(right)).toList())
                .all()
                .get();
        // Last, so that a user who can log in already has its rights.
        ScramCredentialInfo kind = new ScramCredentialInfo(ScramMechanism.SCRAM_SHA_512, SCRAM_ITERATIONS);
        AlterUserScramCredentialsResult passwords = owner.alterUserScramCredentials(users.stream()
                .<UserScramCredentialAlteration>map(
                        user -> new UserScramCredentialUpsertion(user.name(), kind, passwordOf(user.name())))
                .toList());
        passwords.all().get();
    }

    /** Any of the users; all are created together. */
    String anyUser() {
        return users.get(0).name();
    }

    private String passwordOf(String user) {
        String login = clientSettings(user).get("sasl.jaas.config");
        return login.replaceFirst(".* password=\"([^\"]*)\";", "$1");
    }
}
