package io.adapterfactory.t2l.file;

/** An artifact has missing files, or files that do not match their digests. */
public class DamagedArtifactException extends InvalidInputException {

    public DamagedArtifactException(String message) {
        super(message);
    }

    public DamagedArtifactException(String message, Throwable cause) {
        super(message, cause);
    }
}
