package io.adapterfactory.broker.archive;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * The parsed and verified classes of a Java process in a file that the JVM maps into memory at the next start (class
 * data sharing, JEP 350). The first process without an archive writes it when it stops in an orderly way. The JVM
 * itself checks that an archive matches its class path, and loads the classes from the jars otherwise.
 *
 * <p>A folder of archives may be removed at any time.
 */
public final class ClassArchive {

    /** System property: the folder for archives. Without it, none is written or used. */
    public static final String FOLDER = "factory.cache";

    private static final String ENDING = ".jsa";
    private static final String TEMPORARY = ".tmp";
    private static final Duration UNUSED = Duration.ofDays(30);
    private static final Duration ABANDONED = Duration.ofDays(1);
    private static final int KEY_DIGITS = 16;

    private final Path folder;
    private final String prefix;
    private final Path file;
    private final Path temporary;

    private ClassArchive(Path folder, String prefix, String build) {
        this.folder = folder;
        this.prefix = prefix;
        this.file = folder.resolve(prefix + build + ENDING);
        this.temporary = folder.resolve(prefix + build + "." + UUID.randomUUID() + TEMPORARY);
    }

    /**
     * The archive of a process, in the folder that the system property {@value #FOLDER} names.
     *
     * @param name of the process
     * @param jvmOptions of the process; those that start with {@code -XX} distinguish archives
     * @param classPath entries, separated as the JVM expects
     * @return empty without a folder, or when an entry is not a file: the JVM archives classes of jars only
     */
    public static Optional<ClassArchive> of(String name, List<String> jvmOptions, String classPath) {
        String folder = System.getProperty(FOLDER, "");
        List<Path> jars =
                Arrays.stream(classPath.split(File.pathSeparator)).map(Path::of).toList();
        if (folder.isEmpty() || !jars.stream().allMatch(Files::isRegularFile)) {
            return Optional.empty();
        }
        List<String> place = new ArrayList<>(
                List.of(System.getProperty("java.home"), Runtime.version().toString(), classPath));
        jvmOptions.stream().filter(option -> option.startsWith("-XX")).forEach(place::add);
        try {
            List<String> build = new ArrayList<>();
            for (Path jar : jars) {
                build.add(Files.size(jar) + " " + Files.getLastModifiedTime(jar).toMillis());
            }
            Path made = Files.createDirectories(Path.of(folder));
            return Optional.of(new ClassArchive(made, name + "-" + key(place) + "-", key(build)));
        } catch (IOException e) {
            return Optional.empty(); // the process starts without an archive, only more slowly
        }
    }

    private static String key(List<String> parts) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256")
                    .digest(String.join("\n", parts).getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest).substring(0, KEY_DIGITS);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    /** Whether there is no archive yet. */
    public boolean isMissing() {
        return !Files.isRegularFile(file);
    }

    /** Options that make the process use the archive, or write it when it stops. */
    public List<String> jvmOptions() {
        boolean missing = isMissing();
        if (!missing) {
            markAsUsed();
        }
        return List.of(
                missing ? "-XX:ArchiveClassesAtExit=" + temporary : "-XX:SharedArchiveFile=" + file,
                "-Xlog:cds=off,cds+dynamic=off");
    }

    private void markAsUsed() {
        try {
            Files.setLastModifiedTime(file, FileTime.from(Instant.now()));
        } catch (IOException e) {
            // The archive belongs to another user, but can still be used.
        }
    }

    /**
     * Call this after the process has ended. If the process has written the archive, later processes use it.
     *
     * @param orderly whether the process ended by itself; otherwise, the archive may be incomplete
     */
    public void ended(boolean orderly) {
        try {
            if (orderly && Files.isRegularFile(temporary)) {
                Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE);
                remove(name -> name.startsWith(prefix) && name.endsWith(ENDING) && !file.endsWith(name), Duration.ZERO);
                remove(name -> name.endsWith(ENDING), UNUSED);
                remove(name -> name.endsWith(TEMPORARY), ABANDONED);
            } else {
                Files.deleteIfExists(temporary);
            }
        } catch (IOException e) {
            // The next process writes the archive again.
        }
    }

    private void remove(Predicate<String> chosen, Duration age) throws IOException {
        Instant limit = Instant.now().minus(age);
        try (Stream<Path> files = Files.list(folder)) {
            for (Path each : files.toList()) {
                if (chosen.test(each.getFileName().toString())
                        && !Files.getLastModifiedTime(each).toInstant().isAfter(limit)) {
                    Files.deleteIfExists(each);
                }
            }
        }
    }
}
