package io.adapterfactory.generator.hypernetwork;

import io.adapterfactory.t2l.file.FileDigest;
import java.util.List;

/**
 * The announcement of a hypernetwork version.
 *
 * @param location of the checkpoint directory
 * @param files digests to verify before use
 */
public record VersionAnnouncement(
        String baseModel, String version, Stage stage, String location, List<FileDigest> files) {

    /** Stage of a version. */
    public enum Stage {
        /** Served when pinned. */
        CANDIDATE,
        /** Used by default; if there are several, the one announced last. */
        CHAMPION,
        /** Served when pinned. */
        REJECTED,
        /** Removed from memory; served when pinned, as long as its folder exists. */
        RETIRED
    }
}
