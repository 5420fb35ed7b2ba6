package io.adapterfactory.t2l.artifact;

import io.adapterfactory.t2l.file.DamagedArtifactException;

/** An artifact is not signed, is signed by an untrusted key, or differs from what was signed. */
public class UntrustedArtifactException extends DamagedArtifactException {

    public UntrustedArtifactException(String message) {
        super(message);
    }

    public UntrustedArtifactException(String message, Throwable cause) {
        super(message, cause);
    }
}
