package io.adapterfactory.cli;

import java.util.Optional;
import picocli.CommandLine.IVersionProvider;

/** The version that the build writes into the JAR's manifest. */
final class ManifestVersion implements IVersionProvider {

    @Override
    public String[] getVersion() {
        String version = Optional.ofNullable(FactoryMain.class.getPackage().getImplementationVersion())
                .orElse("(not running from a JAR)");
        return new String[] {"adapter factory " + version};
    }
}
