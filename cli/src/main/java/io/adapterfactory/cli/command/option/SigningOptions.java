package io.adapterfactory.cli.command.option;

import io.adapterfactory.t2l.artifact.SignaturePolicy;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Option;

/** The trusted keys. */
public final class SigningOptions {

    @Option(
            names = "--trusted-key",
            paramLabel = "FILE",
            description = "PEM file of a public key whose signature is trusted; may be given more than once.")
    private List<Path> trustedKeys = List.of();

    /** The policy; off if no key is given. */
    public SignaturePolicy policy() {
        return SignaturePolicy.of(Optional.empty(), trustedKeys);
    }

    public SignaturePolicy policy(Path signingKey) {
        return SignaturePolicy.of(Optional.of(signingKey), trustedKeys);
    }
}
