package io.adapterfactory.cli.command.trust;

import io.adapterfactory.cli.error.ExitCode;
import io.adapterfactory.cli.error.FactoryException;
import io.adapterfactory.cli.token.Role;
import io.adapterfactory.cli.token.TokenKeys;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
        name = "token",
        mixinStandardHelpOptions = true,
        description = "Create a token for a program or a person that uses the services' HTTP APIs.",
        footer = {
            "",
            "Roles: read (see everything), publish (tasks, and questions to adapters), operate (versions, dead"
                    + " letters).",
            "The token goes into the header: Authorization: Bearer TOKEN. Anyone with the token has its roles"
                    + " until it expires.",
            "",
            "Examples:",
            "  factory token .factory/secrets --subject ci --role publish --days 90",
            "  factory token keys --make-keys --subject grafana --role read",
            "  FACTORY_HTTP_LOGIN=true FACTORY_HTTP_TOKENS_KEY=$PWD/keys/http-tokens.pub.pem factory up"
        })
public final class TokenCommand implements Callable<Integer> {

    @Parameters(
            paramLabel = "FOLDER",
            description =
                    "Folder of the keys: http-tokens.pem, which is secret, and http-tokens.pub.pem for the services."
                            + " factory up --secure uses the folder secrets in its data folder.")
    private Path folder;

    @Option(names = "--make-keys", description = "Create the keys if they do not exist.")
    private boolean makeKeys;

    @Option(names = "--subject", paramLabel = "NAME", required = true, description = "Holder of the token.")
    private String subject;

    @Option(
            names = "--role",
            paramLabel = "ROLE",
            required = true,
            description = "What it permits: ${COMPLETION-CANDIDATES}; may be given several times.")
    private Set<Role> roles = EnumSet.noneOf(Role.class);

    @Option(
            names = "--tenant",
            paramLabel = "NAME",
            description = "Tenant for which the holder publishes tasks; becomes the label tenant. Default: any tenant.")
    private Optional<String> tenant = Optional.empty();

    @Option(
            names = "--days",
            paramLabel = "N",
            defaultValue = "30",
            description = "Period of validity (default: ${DEFAULT-VALUE}).")
    private int days;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        if (days < 1) {
            throw FactoryException.badInput("--days " + days + ": a token must be valid for at least one day");
        }
        TokenKeys keys = TokenKeys.in(folder);
        if (makeKeys) {
            keys.orCreate();
        }
        spec.commandLine().getOut().println(keys.token(subject, roles, tenant, Duration.ofDays(days)));
        spec.commandLine().getOut().flush();
        return ExitCode.OK;
    }
}
