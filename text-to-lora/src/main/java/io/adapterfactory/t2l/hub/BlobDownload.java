package io.adapterfactory.t2l.hub;

import io.adapterfactory.t2l.hub.HubException.Reason;
import io.adapterfactory.t2l.hub.http.RetryPolicy;
import io.adapterfactory.t2l.hub.http.TimedBody;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Transfers one file into a part file, continuing an earlier transfer. A response is appended only if its range begins
 * where the part ends.
 */
final class BlobDownload {

    /** Maximum number of consecutive attempts without progress. */
    private static final int MAX_IDLE = 5;

    private static final Duration WAIT = Duration.ofSeconds(1);

    /** Status codes for an expired signed address. */
    private static final Set<Integer> EXPIRED = Set.of(401, 403, 404, 410);

    private final HubApi api;
    private final String commit;
    private final String path;
    private final HubListener listener;
    private HubApi.Source source;

    BlobDownload(HubApi api, String commit, String path, HubApi.Source source, HubListener listener) {
        this.api = api;
        this.commit = commit;
        this.path = path;
        this.source = source;
        this.listener = listener;
    }

    /** Returns when the part has the file's size; its content has not been verified yet. */
    void into(Path part) throws InterruptedException {
        long best = size(part);
        int idle = 0;
        boolean renewed = false;
        while (true) {
            long offset = size(part);
            if (offset > source.size()) {
                delete(part);
                offset = 0;
            }
            if (offset == source.size() && Files.exists(part)) {
                return;
            }
            Duration wait = WAIT;
            String problem = "the connection ended at byte " + offset;
            try {
                HttpResponse<TimedBody> answer = api.open(source.location(), offset);
                try (TimedBody body = answer.body()) {
                    int status = answer.statusCode();
                    requireUncompressed(answer);
                    if (status == 206 && offset > 0 && startsAt(answer, offset)) {
                        append(body, part, offset);
                    } else if (status == 200) {
                        append(body, part, 0);
                    } else if (status == 206 || status == 416) {
                        delete(part);
                        problem = "the server sends another range than requested";
                    } else if (EXPIRED.contains(status) && !renewed) {
                        source = renewedSource();
                        renewed = true;
                        continue;
                    } else if (RetryPolicy.isBusy(status)) {
                        wait = RetryPolicy.asked(answer.headers(), WAIT);
                        problem = "the server answers " + status;
                    } else {
                        throw api.refused(answer, "file '" + path + "'");
                    }
                }
            } catch (IOException e) {
                problem = e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
            }
            long now = size(part);
            if (now == source.size() && Files.exists(part)) {
                return;
            }
            if (now > best) {
                best = now;
                idle = 0;
                renewed = false;
            } else if (++idle > MAX_IDLE) {
                throw new HubException(
                        Reason.UNAVAILABLE,
                        "the download of " + path + " stops at byte " + now + " of " + source.size()
                                + " again and again: " + problem
                                + ". The bytes received so far are kept; run the same command again to continue");
            }
            api.retries().pause(wait);
        }
    }

    private HubApi.Source renewedSource() throws InterruptedException {
        HubApi.Source again = api.source(commit, path);
        if (!again.blob().equals(source.blob()) || again.size() != source.size()) {
            throw new HubException(
                    Reason.DAMAGED, "the Hub names different content for " + path + " at " + commit + " than before");
        }
        return again;
    }

    /** Sizes and ranges are those of the content only if nothing compresses it in transit. */
    private void requireUncompressed(HttpResponse<?> answer) {
        String encoding = answer.headers().firstValue("Content-Encoding").orElse("identity");
        if (!encoding.equalsIgnoreCase("identity")) {
            throw new HubException(
                    Reason.UNAVAILABLE,
                    path + " arrives compressed (" + encoding.replaceAll("[^\\w-]", "?")
                            + ") although 'identity' was requested; a proxy or mirror must not change it");
        }
    }

    private static boolean startsAt(HttpResponse<?> answer, long offset) {
        return answer.headers()
                .firstValue("Content-Range")
                .filter(range -> range.strip().matches("bytes " + offset + "-\\d+/(\\d+|\\*)"))
                .isPresent();
    }

    private void append(TimedBody body, Path part, long offset) throws IOException, InterruptedException {
        long written = offset;
        try (SeekableByteChannel channel = opened(part, offset)) {
            for (List<ByteBuffer> buffers = body.next(); !buffers.isEmpty(); buffers = body.next()) {
                for (ByteBuffer buffer : buffers) {
                    written += buffer.remaining();
                    write(channel, buffer, part, written);
                }
                listener.transferred(path, Math.min(written, source.size()), source.size());
                if (written > source.size()) {
                    throw new HubException(
                            Reason.DAMAGED,
                            "the server sends more than the " + source.size() + " bytes of " + path
                                    + "; none of it is kept");
                }
            }
        } catch (HubException e) {
            delete(part);
            throw e;
        }
    }

    private SeekableByteChannel opened(Path part, long offset) {
        try {
            return offset == 0
                    ? Files.newByteChannel(
                            part,
                            StandardOpenOption.CREATE,
                            StandardOpenOption.WRITE,
                            StandardOpenOption.TRUNCATE_EXISTING)
                    : Files.newByteChannel(part, StandardOpenOption.WRITE, StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new HubException(Reason.DISK, part + " cannot be written: " + e.getMessage(), e);
        }
    }

    private void write(SeekableByteChannel channel, ByteBuffer buffer, Path part, long reached)
            throws InterruptedException {
        try {
            while (buffer.hasRemaining()) {
                channel.write(buffer);
            }
        } catch (IOException e) {
            if (Thread.interrupted()) {
                throw new InterruptedException("interrupted while " + path + " was written");
            }
            throw new HubException(
                    Reason.DISK,
                    "writing " + path + " to " + part.getParent() + " failed: " + e.getMessage() + ". "
                            + (source.size() - reached) + " of its " + source.size() + " bytes are missing, "
                            + free(part).map(bytes -> bytes + " are free").orElse("the free space is unknown")
                            + "; the part is removed. Make room, or set HF_HUB_CACHE to a larger disk",
                    e);
        }
    }

    private static Optional<Long> free(Path part) {
        try {
            return Optional.of(Files.getFileStore(part.getParent()).getUsableSpace());
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    private static long size(Path part) {
        try {
            return Files.exists(part) ? Files.size(part) : 0;
        } catch (IOException e) {
            throw new HubException(Reason.DISK, part + " cannot be read: " + e.getMessage(), e);
        }
    }

    private static void delete(Path part) {
        try {
            Files.deleteIfExists(part);
        } catch (IOException e) {
            throw new HubException(Reason.DISK, part + " cannot be removed: " + e.getMessage(), e);
        }
    }
}
