package io.adapterfactory.cli.launch;

import io.adapterfactory.broker.KafkaSecurity;
import io.adapterfactory.broker.KafkaUser;
import io.adapterfactory.broker.OwnerFile;
import io.adapterfactory.cli.token.Role;
import io.adapterfactory.cli.token.TokenKeys;
import io.adapterfactory.t2l.file.FilePlaces;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Map;

/**
 * The security of a factory on one machine: logins at the broker, tokens at the services.
 *
 * @param kafka certificate, users and their rights
 * @param tokens keys with which the services verify tokens
 * @param tokenFile with the owner's token, which has every role
 * @param datasets folder of the data sets that tasks may name
 */
record SecuritySettings(KafkaSecurity kafka, TokenKeys tokens, Path tokenFile, Path datasets) {

    private static final Duration OWNERS_TOKEN = Duration.ofDays(30);

    /** Keys and passwords of a data folder, created where they are missing. The owner's token is always new. */
    static SecuritySettings of(DataFolder data) {
        Path folder = data.secrets().toAbsolutePath();
        SecuritySettings settings = new SecuritySettings(
                KafkaSecurity.in(folder),
                TokenKeys.in(folder).orCreate(),
                folder.resolve("token"),
                data.datasets().toAbsolutePath());
        try {
            Files.createDirectories(settings.datasets);
            OwnerFile.write(
                    settings.tokenFile,
                    settings.tokens.token(KafkaUser.COMMAND_LINE, EnumSet.allOf(Role.class), OWNERS_TOKEN));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot prepare " + folder + ": " + e, e);
        }
        return settings;
    }

    /** Environment variables of a service. The launcher's own environment takes precedence for the folders of data sets. */
    Map<String, String> serviceSettings() {
        return Map.of(
                "FACTORY_HTTP_LOGIN",
                "true",
                "FACTORY_HTTP_TOKENS_KEY",
                tokens.publicKey().toString(),
                FilePlaces.SETTING,
                System.getenv().getOrDefault(FilePlaces.SETTING, datasets.toString()));
    }
}
