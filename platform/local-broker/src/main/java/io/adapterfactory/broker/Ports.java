package io.adapterfactory.broker;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Ports on loopback. Seconds pass between the choice of a port and the moment that a child process listens on it. A
 * locked file therefore reserves a port until this process ends, so that two factories that start together choose
 * different ports.
 */
public final class Ports {

    private static final Path CLAIMS =
            Path.of(System.getProperty("java.io.tmpdir"), "adapter-factory-ports-" + System.getProperty("user.name"));
    private static final Map<Integer, FileChannel> CLAIMED = new ConcurrentHashMap<>();

    private Ports() {}

    /** The preferred port if it is free, else any free one; 0 means no preference. */
    public static int freeOr(int preferred) {
        return preferred != 0 && isFree(preferred) && claim(preferred) ? preferred : free();
    }

    /** A port that no process has chosen, including this one. */
    public static int free() {
        int port = anyFree();
        while (CLAIMED.containsKey(port) || !claim(port)) {
            port = anyFree();
        }
        return port;
    }

    private static int anyFree() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException("no free port on loopback", e);
        }
    }

    /** A port that this process claimed before still belongs to it when it is free again. */
    private static boolean claim(int port) {
        if (CLAIMED.containsKey(port)) {
            return true;
        }
        FileChannel channel = null;
        try {
            Files.createDirectories(CLAIMS);
            channel = FileChannel.open(
                    CLAIMS.resolve(port + ".lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            if (channel.tryLock() != null) {
                CLAIMED.put(port, channel);
                return true;
            }
            channel.close();
            return false;
        } catch (OverlappingFileLockException e) {
            close(channel);
            return false; // another thread of this process was faster
        } catch (IOException e) {
            close(channel);
            return true; // without file locks, a free port must be enough
        }
    }

    private static void close(FileChannel channel) {
        if (channel != null) {
            try {
                channel.close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    static boolean isTaken(int port) {
        return !isFree(port);
    }

    private static boolean isFree(int port) {
        try (ServerSocket socket = new ServerSocket()) {
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            return true;
        } catch (IOException e) {
            return false;
        }
    }
}
