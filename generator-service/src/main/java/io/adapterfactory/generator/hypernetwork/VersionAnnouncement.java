package io.adapterfactory.generator.hypernetwork;

import io.adapterfactory.t2l.file.FileDigest;
import java.util.List;

/**
 * A hypernetwork version as it was announced.
 *
 * @param location of the checkpoint directory
 * @param files digests to verify before use
 */
public record VersionAnnouncement(
        String baseModel, String version, Stage stage, String location, List<FileDigest> files) {

    /** Stage of a version's life. */
    public enum Stage {
        /** Served when pinned. */
        CANDIDATE,
        /** Served to everyone; of several, the one announced last. */
        CHAMPION,
        /** Served when pinned. */
        REJECTED,
        /** Leaves memory; served when pinned, while its folder lasts. */
        RETIRED
    }
}
