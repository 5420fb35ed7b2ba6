package io.adapterfactory.cli;

import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.IVersionProvider;

/** The version that the build writes into the JAR's manifest. */
public final class ManifestVersion implements IVersionProvider {

    /** Gives the version to a command and all its subcommands; picocli does not pass it on. */
    public static void addTo(CommandLine command) {
        command.getCommandSpec().versionProvider(new ManifestVersion());
        command.getSubcommands().values().forEach(ManifestVersion::addTo);
    }

    @Override
    public String[] getVersion() {
        String version = Optional.ofNullable(FactoryMain.class.getPackage().getImplementationVersion())
                .orElse("(not running from a JAR)");
        return new String[] {"adapter factory " + version};
    }
}
