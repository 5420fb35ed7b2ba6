package io.adapterfactory.images;

import static java.util.Map.entry;

import com.google.cloud.tools.jib.api.InvalidImageReferenceException;
import com.google.cloud.tools.jib.api.JibContainerBuilder;
import com.google.cloud.tools.jib.api.buildplan.AbsoluteUnixPath;
import com.google.cloud.tools.jib.api.buildplan.FileEntriesLayer;
import com.google.cloud.tools.jib.api.buildplan.Port;
import io.adapterfactory.images.probe.ReadinessProbe;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * One service's image: base, libtorch, libraries and service, ordered by how often they change.
 *
 * <p>The container runs as an unnamed user without privileges, and writes only to {@code /tmp} and {@code /store}.
 */
final class ServiceImage implements Image {

    private static final AbsoluteUnixPath HOME = AbsoluteUnixPath.get("/opt/factory");
    private static final AbsoluteUnixPath TORCH = AbsoluteUnixPath.get("/opt/libtorch");

    private final Component component;
    private final Path project;
    private final Path scratch;

    /** @param scratch a folder for intermediate files; if it is kept, the next build is faster */
    ServiceImage(Component component, Path project, Path scratch) {
        this.component = component;
        this.project = project;
        this.scratch = scratch.resolve(component.module());
    }

    @Override
    public String name() {
        return component.module();
    }

    @Override
    public JibContainerBuilder build(Base base, Form form, Libtorch libtorch)
            throws IOException, InvalidImageReferenceException {
        Path app = component.app(project);
        Path billOfMaterials = component.billOfMaterials(project);
        for (Path needed : List.of(app.resolve("quarkus-run.jar"), billOfMaterials)) {
            if (!Files.isRegularFile(needed)) {
                throw new IllegalArgumentException(needed + " is missing; deploy/images/build makes it");
            }
        }
        JibContainerBuilder image = base.start();
        image.addFileEntriesLayer(FileEntriesLayer.builder()
                .setName("libtorch")
                .addEntryRecursive(libtorch.folder(), TORCH)
                .build());
        image.addFileEntriesLayer(
                SlimJar.layer(app.resolve("lib"), HOME.resolve("lib"), SlimJar.WITH_SEPARATE_LIBTORCH, scratch));
        image.addFileEntriesLayer(FileEntriesLayer.builder()
                .setName("service")
                .addEntryRecursive(app.resolve("app"), HOME.resolve("app"))
                .addEntryRecursive(app.resolve("quarkus"), HOME.resolve("quarkus"))
                .addEntry(app.resolve("quarkus-run.jar"), HOME.resolve("quarkus-run.jar"))
                .addEntry(billOfMaterials, HOME.resolve("sbom.cdx.json"))
                .addEntry(probe(), HOME.resolve("probe").resolve(classFile(ReadinessProbe.class)))
                .build());
        image.addFileEntriesLayer(Image.store(scratch));
        return image.setUser(Image.USER)
                .setWorkingDirectory(HOME)
                .setEnvironment(environment(form))
                .setEntrypoint(
                        "java",
                        "-XX:+UseSerialGC",
                        "-XX:+ExitOnOutOfMemoryError",
                        // The tensors, which are most of a service's memory, are outside the heap.
                        "-XX:MaxRAMPercentage=35",
                        "-Djava.util.logging.manager=org.jboss.logmanager.LogManager",
                        "-jar",
                        HOME.resolve("quarkus-run.jar").toString())
                .addVolume(Image.STORE)
                .addExposedPort(Port.tcp(component.port()))
                .setLabels(Map.of(
                        "org.opencontainers.image.title", component.module(),
                        "org.opencontainers.image.licenses", "Apache-2.0",
                        "io.adapterfactory.form", form.flavor(),
                        "io.adapterfactory.sbom", HOME.resolve("sbom.cdx.json").toString()));
    }

    private static Map<String, String> environment(Form form) {
        return Map.ofEntries(
                entry("LANG", "C.UTF-8"),
                // Other users cannot reach a container's loopback. The container's network or FACTORY_HTTP_LOGIN
                // protects the rest.
                entry("QUARKUS_HTTP_HOST", "0.0.0.0"),
                entry("FACTORY_ALLOW_PUBLIC", "true"),
                entry("FACTORY_STORE", Image.STORE.toString()),
                entry("FACTORY_DATASET_PLACES", Image.STORE.resolve("datasets").toString()),
                entry("PYTORCH_LIBRARY_PATH", TORCH.toString()),
                entry("PYTORCH_VERSION", Libtorch.VERSION),
                entry("PYTORCH_FLAVOR", form.flavor()),
                entry("DJL_CACHE_DIR", "/tmp/djl"),
                entry("OPT_OUT_TRACKING", "true"),
                entry("OMP_WAIT_POLICY", "PASSIVE"),
                entry(
                        "PATH",
                        "/opt/java/bin:/opt/java/openjdk/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"));
    }

    private Path probe() throws IOException {
        Path target = scratch.resolve("ReadinessProbe.class");
        Files.createDirectories(scratch);
        try (InputStream in = ReadinessProbe.class.getResourceAsStream("ReadinessProbe.class")) {
            Files.write(target, in.readAllBytes());
        }
        return target;
    }

    private static String classFile(Class<?> type) {
        return type.getName().replace('.', '/') + ".class";
    }
}
