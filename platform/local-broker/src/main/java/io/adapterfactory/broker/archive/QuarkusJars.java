package io.adapterfactory.broker.archive;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The jars of a packaged Quarkus application (package type {@code fast-jar}) as an ordinary class path. The
 * application's own launcher has its own class loader, whose classes the JVM does not archive.
 */
public final class QuarkusJars {

    /** The main class of every Quarkus application. */
    public static final String MAIN = "io.quarkus.runner.GeneratedMain";

    private QuarkusJars() {}

    /**
     * @param runner the file {@code quarkus-run.jar}
     * @throws UncheckedIOException when the folders next to it are not those of a packaged application
     */
    public static String classPath(Path runner) {
        Path folder = runner.toAbsolutePath().getParent();
        List<Path> jars = new ArrayList<>();
        // Classes that the build changed must come before the jars that they are from.
        jars.addAll(jars(folder.resolve("quarkus")).stream()
                .sorted((a, b) -> Boolean.compare(isTransformed(b), isTransformed(a)))
                .toList());
        jars.addAll(jars(folder.resolve("app")));
        jars.addAll(jars(folder.resolve("lib/boot")));
        jars.addAll(jars(folder.resolve("lib/main")));
        return jars.stream().map(Path::toString).collect(Collectors.joining(File.pathSeparator));
    }

    private static boolean isTransformed(Path jar) {
        return jar.endsWith("transformed-bytecode.jar");
    }

    private static List<Path> jars(Path folder) {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.toString().endsWith(".jar"))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(
                    "cannot list " + folder + ", expected a packaged Quarkus application: " + e, e);
        }
    }
}
