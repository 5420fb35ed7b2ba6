package io.adapterfactory.t2l.file;

/** An artifact whose files are missing or are not what their digests say. */
public class DamagedArtifactException extends InvalidInputException {

    public DamagedArtifactException(String message) {
        super(message);
    }

    public DamagedArtifactException(String message, Throwable cause) {
        super(message, cause);
    }
}
