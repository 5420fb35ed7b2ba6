package io.adapterfactory.t2l.artifact;

import io.adapterfactory.t2l.file.DamagedArtifactException;

/** An artifact that is not signed, is signed by a key that is not trusted, or is not what was signed. */
public class UntrustedArtifactException extends DamagedArtifactException {

    public UntrustedArtifactException(String message) {
        super(message);
    }

    public UntrustedArtifactException(String message, Throwable cause) {
        super(message, cause);
    }
}
