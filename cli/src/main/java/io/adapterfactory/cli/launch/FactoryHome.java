package io.adapterfactory.cli.launch;

import io.adapterfactory.cli.error.FactoryException;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;

/**
 * The folder of a checkout, with the built services and the shipped models, or of an installation, which has the models only.
 *
 * @param root folder of the parent {@code pom.xml}, or of {@code bin}
 * @param defaults models that a new store starts with, in the layout of a store
 */
public record FactoryHome(Path root, Path defaults) {

    private static final String PROPERTY = "factory.home";

    /** The folder in the system property {@code factory.home}, else the one that contains this module's classes. */
    public static FactoryHome find() {
        return at(Optional.ofNullable(System.getProperty(PROPERTY))
                .map(Path::of)
                .orElseGet(FactoryHome::aboveOurClasses));
    }

    /** The project in another folder, for example of another commit. */
    public static FactoryHome at(Path folder) {
        Path root = folder.toAbsolutePath().normalize();
        return new FactoryHome(root, models(root));
    }

    /** The same services with other initial models. */
    public FactoryHome withDefaults(Path models) {
        return new FactoryHome(root, models);
    }

    /** Commits before the modules were regrouped have the models in the folder of the command line. */
    private static Path models(Path root) {
        Path earlier = root.resolve("deploy/local/defaults");
        return Files.isDirectory(earlier) ? earlier : root.resolve("models");
    }

    private static Path aboveOurClasses() {
        try {
            Path classes = Path.of(FactoryHome.class
                    .getProtectionDomain()
                    .getCodeSource()
                    .getLocation()
                    .toURI());
            // <root>/cli/target/<classes or jar>
            return classes.getParent().getParent().getParent();
        } catch (URISyntaxException e) {
            throw new IllegalStateException("the location of this module's classes is not a path", e);
        }
    }

    /** @throws FactoryException (exit code 3) when a service has not been built */
    public void requireBuilt() {
        Arrays.stream(Service.values()).forEach(this::runnableJar);
    }

    /** @throws FactoryException (exit code 3) when the service has not been built */
    public Path runnableJar(Service service) {
        Path jar = root.resolve(service.module()).resolve("target/quarkus-app/quarkus-run.jar");
        if (!Files.isRegularFile(jar) && Files.isRegularFile(root.resolve("VERSION"))) {
            throw FactoryException.notFound(
                    "the installation in " + root + " has no services; run them from a checkout"
                            + " (deploy/factory up) or from the images, and give the other commands --bootstrap and --registry");
        }
        if (!Files.isRegularFile(jar)) {
            throw FactoryException.notFound(
                    service.module() + " is not built: " + jar + " is missing; run ./mvnw -DskipTests package");
        }
        return jar;
    }

    /** @throws FactoryException (exit code 3) when the project does not ship this base model */
    public Path baseModel(String name) {
        Path folder = defaults().resolve("base-models").resolve(name);
        if (name.isBlank() || !Files.isDirectory(folder)) {
            throw FactoryException.notFound(
                    "base model '" + name + "' is unknown; expected a folder of that name in " + folder.getParent());
        }
        return folder;
    }

    /** The newest shipped version for a base model. */
    public Path hypernetwork(String baseModel) {
        Path versions = defaults().resolve("hypernetworks").resolve(baseModel);
        return newestFolder(versions)
                .orElseThrow(() -> FactoryException.notFound(
                        "no hypernetwork is shipped for base model '" + baseModel + "': " + versions + " has none"));
    }

    private static Optional<Path> newestFolder(Path folder) {
        if (!Files.isDirectory(folder)) {
            return Optional.empty();
        }
        try (var entries = Files.list(folder)) {
            return entries.filter(Files::isDirectory).max(java.util.Comparator.comparing(Path::getFileName));
        } catch (IOException e) {
            throw FactoryException.failed("cannot list " + folder + ": " + e);
        }
    }
}
