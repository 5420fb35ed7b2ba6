package io.adapterfactory.t2l.artifact;

import io.adapterfactory.t2l.file.DamagedArtifactException;

/** An artifact does not exist at its location. */
public class MissingArtifactException extends DamagedArtifactException {

    public MissingArtifactException(String message) {
        super(message);
    }
}
