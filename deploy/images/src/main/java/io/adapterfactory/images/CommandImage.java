package io.adapterfactory.images;

import com.google.cloud.tools.jib.api.InvalidImageReferenceException;
import com.google.cloud.tools.jib.api.JibContainerBuilder;
import com.google.cloud.tools.jib.api.buildplan.AbsoluteUnixPath;
import com.google.cloud.tools.jib.api.buildplan.FileEntriesLayer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * The command line's image, for the commands that connect to a cluster (mainly {@code seed}); it does not contain the
 * tensor engine.
 */
final class CommandImage implements Image {

    static final String NAME = "factory";

    private static final AbsoluteUnixPath HOME = AbsoluteUnixPath.get("/opt/factory");

    private final Path project;
    private final Path scratch;

    CommandImage(Path project, Path scratch) {
        this.project = project;
        this.scratch = scratch.resolve(NAME);
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public JibContainerBuilder build(Base base, Form form, Libtorch libtorch)
            throws IOException, InvalidImageReferenceException {
        Path module = project.resolve("cli");
        Path classPath = module.resolve("target/class-path");
        if (!Files.isRegularFile(classPath)) {
            throw new IllegalArgumentException(classPath + " is missing; deploy/images/build makes it");
        }
        List<Path> jars = Stream.concat(
                        Stream.of(Files.readString(classPath).strip().split(":"))
                                .map(Path::of),
                        Stream.of(SlimJar.find(module.resolve("target"), "cli-")))
                .toList();
        FileEntriesLayer.Builder libraries = FileEntriesLayer.builder().setName("libraries");
        for (Path jar : jars) {
            libraries.addEntry(
                    SlimJar.slim(jar, SlimJar.WITHOUT_ENGINE, scratch),
                    HOME.resolve("lib").resolve(jar.getFileName().toString()));
        }
        JibContainerBuilder image = base.start().addFileEntriesLayer(libraries.build());
        image.addFileEntriesLayer(FileEntriesLayer.builder()
                .setName("models")
                .addEntryRecursive(project.resolve("models"), HOME.resolve("home/models"))
                .build());
        image.addFileEntriesLayer(Image.store(scratch));
        return image.setUser(USER)
                .setWorkingDirectory(HOME)
                .setEnvironment(Map.of(
                        "LANG",
                        "C.UTF-8",
                        "FACTORY_STORE",
                        Image.STORE.toString(),
                        "OPT_OUT_TRACKING",
                        "true",
                        "PATH",
                        Base.PATH))
                .setEntrypoint(
                        "java",
                        "-XX:+UseSerialGC",
                        "-Dorg.slf4j.simpleLogger.defaultLogLevel=error",
                        "-Dfactory.home=" + HOME.resolve("home"),
                        "-cp",
                        HOME.resolve("lib") + "/*",
                        "io.adapterfactory.cli.FactoryMain")
                .addVolume(STORE)
                .addLabel("org.opencontainers.image.title", NAME)
                .addLabel("org.opencontainers.image.licenses", "Apache-2.0");
    }
}
