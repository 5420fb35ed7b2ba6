package io.adapterfactory.t2l.hub;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.adapterfactory.t2l.hub.HubException.Reason;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * A file of a commit, in the Hub's list and in the cache.
 *
 * @param size of the content in bytes
 * @param gitHash hash of git's object: the content, or the pointer to a large file
 * @param sha256 of a large file's content, else null
 * @param lfsSize of a large file's content, else null
 * @param xetHash of a large file in the Hub's own storage, else null; not used here, but kept for other clients
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record RemoteFile(
        long size,
        @JsonProperty("blob_id") String gitHash,
        @JsonProperty("lfs_sha256") String sha256,
        @JsonProperty("lfs_size") Long lfsSize,
        @JsonProperty("xet_hash") String xetHash) {

    RemoteFile {
        if (size < 0
                || gitHash == null
                || ContentHash.of(gitHash).isEmpty()
                || sha256 != null && !sha256.matches("[0-9a-f]{64}")) {
            throw new HubException(
                    Reason.UNAVAILABLE,
                    "a file is listed with size " + size + " and hash " + gitHash + ", " + sha256
                            + "; expected a git hash of 40 digits and a SHA-256 of 64");
        }
    }

    /** The hash of the expected content. */
    ContentHash hash() {
        return new ContentHash(sha256 != null ? sha256 : gitHash);
    }

    /**
     * Describes the difference of a file from this content; empty if there is none.
     *
     * @param named a second expected hash, if any
     */
    Optional<String> damage(Path file, Optional<ContentHash> named) throws IOException {
        if (Files.size(file) != size) {
            return Optional.of("it has " + Files.size(file) + " bytes; expected " + size);
        }
        List<ContentHash> expected = named.filter(hash -> !hash.equals(hash()))
                .map(hash -> List.of(hash(), hash))
                .orElse(List.of(hash()));
        for (ContentHash hash : expected) {
            ContentHash found = hash.ofFile(file);
            if (!found.equals(hash)) {
                return Optional.of("it has " + found + "; expected " + hash);
            }
        }
        return Optional.empty();
    }
}
