package io.adapterfactory.cli.command.trust;

import io.adapterfactory.cli.error.ExitCode;
import io.adapterfactory.cli.error.FactoryException;
import io.adapterfactory.t2l.artifact.SignatureKeys;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
        name = "keys",
        mixinStandardHelpOptions = true,
        description = "Create a pair of Ed25519 keys for signing adapters and hypernetworks.",
        footer = {
            "",
            "signing-key.pem is secret and must stay with its owner; signing-key.pub.pem verifies signatures and is"
                    + " public.",
            "",
            "Examples:",
            "  factory keys keys",
            "  FACTORY_SIGNING_KEY=keys/signing-key.pem FACTORY_SIGNING_TRUSTED_KEYS=keys/signing-key.pub.pem"
                    + " factory up"
        })
public final class KeysCommand implements Callable<Integer> {

    @Parameters(paramLabel = "FOLDER", description = "Folder for the two files.")
    private Path folder;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        Path secret = folder.resolve("signing-key.pem");
        if (Files.exists(secret)) {
            throw FactoryException.badInput(secret + " exists; a key is never overwritten");
        }
        SignatureKeys.create(folder);
        spec.commandLine().getOut().println(folder.resolve("signing-key.pub.pem"));
        spec.commandLine().getOut().flush();
        return ExitCode.OK;
    }
}
