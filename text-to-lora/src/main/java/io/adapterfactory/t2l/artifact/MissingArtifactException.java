package io.adapterfactory.t2l.artifact;

import io.adapterfactory.t2l.file.DamagedArtifactException;

/** An artifact that is not where it should be. */
public class MissingArtifactException extends DamagedArtifactException {

    public MissingArtifactException(String message) {
        super(message);
    }
}
