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
 * The closed doors of a factory on one machine: logins at the broker, tokens at the services.
 *
 * @param kafka certificate, users and their rights
 * @param tokens with which the services verify tokens
 * @param tokenFile with the owner's token, which has every role
 * @param datasets the folder that tasks may name data sets in
 */
record Doors(KafkaSecurity kafka, TokenKeys tokens, Path tokenFile, Path datasets) {

    private static final Duration OWNERS_TOKEN = Duration.ofDays(30);

    /** Keys and passwords of a data folder; what is not there is made. The owner's token is made anew. */
    static Doors of(DataFolder data) {
        Path folder = data.secrets().toAbsolutePath();
        Doors doors = new Doors(
                KafkaSecurity.in(folder),
                TokenKeys.in(folder).orCreate(),
                folder.resolve("token"),
                data.datasets().toAbsolutePath());
        try {
            Files.createDirectories(doors.datasets);
            OwnerFile.write(
                    doors.tokenFile,
                    doors.tokens.token(KafkaUser.COMMAND_LINE, EnumSet.allOf(Role.class), OWNERS_TOKEN));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot prepare " + folder + ": " + e, e);
        }
        return doors;
    }

    /** What closes a service's doors, as environment variables; where data sets may lie, the launcher's own environment says first. */
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
