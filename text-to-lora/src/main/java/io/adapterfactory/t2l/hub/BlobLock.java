package io.adapterfactory.t2l.hub;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Prevents other threads and other Java processes from transferring the same blob at the same time. The Python client's
 * lock is another kind on the same file, so it does not exclude this one; that is harmless, because a blob is moved
 * into place atomically.
 */
final class BlobLock implements AutoCloseable {

    /** In one process, a second file lock is rejected instead of waiting. */
    private static final Map<Path, ReentrantLock> IN_PROCESS = new ConcurrentHashMap<>();

    private final ReentrantLock inProcess;
    private final FileChannel channel;
    private final boolean exclusive;

    private BlobLock(ReentrantLock inProcess, FileChannel channel, boolean exclusive) {
        this.inProcess = inProcess;
        this.channel = channel;
        this.exclusive = exclusive;
    }

    /** @param waiting called when another holder has the lock */
    static BlobLock take(Path file, Runnable waiting) throws IOException, InterruptedException {
        ReentrantLock inProcess =
                IN_PROCESS.computeIfAbsent(file.toAbsolutePath().normalize(), p -> new ReentrantLock());
        if (!inProcess.tryLock()) {
            waiting.run();
            inProcess.lockInterruptibly();
        }
        try {
            Files.createDirectories(file.getParent());
            FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            try {
                return new BlobLock(inProcess, channel, locked(channel, waiting));
            } catch (InterruptedException e) {
                channel.close();
                throw e;
            }
        } catch (IOException | InterruptedException e) {
            inProcess.unlock();
            throw e;
        }
    }

    /** False if the file system has no locks: other processes may write the same blob. */
    boolean isExclusive() {
        return exclusive;
    }

    @Override
    public void close() throws IOException {
        try {
            channel.close(); // closing releases the lock; the file is kept, as by the Python client
        } finally {
            inProcess.unlock();
        }
    }

    private static boolean locked(FileChannel channel, Runnable waiting) throws InterruptedException {
        try {
            FileLock lock = channel.tryLock();
            if (lock == null) {
                waiting.run();
                lock = channel.lock();
            }
            return lock.isValid();
        } catch (IOException e) {
            if (Thread.interrupted()) {
                throw new InterruptedException("interrupted while waiting for another process");
            }
            return false;
        }
    }
}
