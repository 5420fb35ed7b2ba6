package io.adapterfactory.cli.command.trust;

import io.adapterfactory.cli.command.option.SigningOptions;
import io.adapterfactory.cli.error.ExitCode;
import io.adapterfactory.cli.error.FactoryException;
import io.adapterfactory.t2l.artifact.ArtifactDirectory;
import io.adapterfactory.t2l.artifact.ModelSignature;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
        name = "sign",
        mixinStandardHelpOptions = true,
        description = "Sign the folder of an adapter or a hypernetwork.",
        footer = {
            "",
            "The signature, model.sig, has the format of OpenSSF Model Signing 1.0. A missing manifest is created;"
                    + " an existing manifest must match the files.",
            "",
            "Examples:",
            "  factory sign .factory/store/hypernetworks/nano/released --key keys/signing-key.pem"
                    + " --trusted-key keys/signing-key.pub.pem"
        })
public final class SignCommand implements Callable<Integer> {

    @Parameters(paramLabel = "DIR", description = "Folder of an adapter or a hypernetwork.")
    private Path folder;

    @Option(names = "--key", paramLabel = "FILE", required = true, description = "PEM file of the private key.")
    private Path key;

    @Mixin
    private SigningOptions signing;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws java.io.IOException {
        if (!Files.isDirectory(folder)) {
            throw FactoryException.notFound(folder + " is not a folder");
        }
        ArtifactDirectory.sign(folder, signing.policy(key));
        spec.commandLine().getOut().println(folder.resolve(ModelSignature.NAME));
        spec.commandLine().getOut().flush();
        return ExitCode.OK;
    }
}
