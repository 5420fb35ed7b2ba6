package io.adapterfactory.images;

import com.google.cloud.tools.jib.api.Containerizer;
import com.google.cloud.tools.jib.api.ImageReference;
import com.google.cloud.tools.jib.api.JibContainer;
import com.google.cloud.tools.jib.api.RegistryImage;
import com.google.cloud.tools.jib.api.TarImage;
import com.google.cloud.tools.jib.frontend.CredentialRetrieverFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The command line of {@code deploy/images/build}, which packages the services first. */
@Command(
        name = "deploy/images/build",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = "Writes container images of the services and the CLI, as tar files or into a registry. Needs no"
                + " container engine.",
        footer = {
            "",
            "Examples:",
            "  deploy/images/build                                    tar files of all, on a public base image",
            "  deploy/images/build --base made generator-service      on a base made from this machine's Java;"
                    + " nothing is pulled",
            "  deploy/images/build --form gpu --libtorch ~/libtorch   with CUDA",
            "  deploy/images/build --push --name registry.example.org/adapter-factory --tag 0.1.0"
        })
public final class ImageBuild implements Callable<Integer> {

    private static final String PUBLIC_BASE = "eclipse-temurin:17.0.17_10-jre-noble";
    private static final int BAD_INPUT = 2;

    @Parameters(
            arity = "0..*",
            paramLabel = "IMAGE",
            description =
                    "generator-service, evaluator-service, trainer-service, factory (the command line). Default: all.")
    private List<String> names = List.of();

    @Option(
            names = "--form",
            paramLabel = "FORM",
            defaultValue = "cpu",
            description = "cpu or gpu (default: ${DEFAULT-VALUE}).")
    private String form;

    @Option(
            names = "--libtorch",
            paramLabel = "FOLDER",
            description = "For gpu: the unpacked libtorch " + Libtorch.VERSION
                    + " for CUDA 12.8 (shared, with dependencies).")
    private Path libtorch;

    @Option(
            names = "--base",
            paramLabel = "IMAGE",
            defaultValue = PUBLIC_BASE,
            description = "An image with Java 17 and glibc, or 'made': a base from this machine's JDK (default:"
                    + " ${DEFAULT-VALUE}).")
    private String base;

    @Option(
            names = "--name",
            paramLabel = "PREFIX",
            defaultValue = "adapter-factory",
            description = "The start of the images' names (default: ${DEFAULT-VALUE}).")
    private String name;

    @Option(
            names = "--tag",
            paramLabel = "TAG",
            description = "Default: the project's version, with -gpu for the form gpu.")
    private String tag;

    @Option(
            names = "--push",
            description = "Push to the registry that --name starts with, with the credentials of docker login; else"
                    + " tar files are written.")
    private boolean push;

    @Option(
            names = "--output",
            paramLabel = "FOLDER",
            description = "The folder for tar files. Default: deploy/images/target.")
    private Path output;

    @Option(names = "--project", hidden = true, required = true)
    private Path project;

    @Option(names = "--project-version", hidden = true, required = true)
    private String version;

    @Option(names = "--made-base", hidden = true)
    private Path madeBase;

    public static void main(String[] args) {
        System.exit(new CommandLine(new ImageBuild())
                .setExecutionExceptionHandler((e, commandLine, parsed) -> {
                    commandLine.getErr().println("images: " + e.getMessage());
                    return e instanceof IllegalArgumentException ? BAD_INPUT : 1;
                })
                .execute(args));
    }

    @Override
    public Integer call() throws Exception {
        Form chosen = form();
        Path scratch = project.resolve("deploy/images/target/scratch");
        List<Image> images = images(scratch);
        Path packaged = Component.GENERATOR.app(project).resolve("lib/main");
        Libtorch torch = chosen == Form.GPU
                ? Libtorch.ofGpu(libtorch)
                : Libtorch.ofCpu(packaged, scratch.resolve("libtorch-cpu"));
        for (Image image : images) {
            write(image, chosen, torch, scratch);
        }
        return 0;
    }

    private void write(Image image, Form chosen, Libtorch torch, Path scratch) throws Exception {
        String suffix = chosen == Form.GPU ? "-gpu" : "";
        ImageReference reference =
                ImageReference.parse(name + "/" + image.name() + ":" + (tag == null ? version + suffix : tag));
        Base standsOn = madeBase == null ? new Base.Pulled(base) : new Base.MadeHere(madeBase);
        Path tar = (output == null ? project.resolve("deploy/images/target") : output)
                .resolve(image.name() + suffix + ".tar");
        Containerizer to = push ? Containerizer.to(registry(reference)) : Containerizer.to(tar(tar, reference));
        JibContainer made = image.build(standsOn, chosen, torch)
                .containerize(to.setToolName("adapter-factory")
                        .setBaseImageLayersCache(scratch.resolve("base-layers"))
                        .setApplicationLayersCache(scratch.resolve("layers")));
        System.out.println(reference + " " + made.getDigest()
                + (push ? "" : " " + tar + String.format(Locale.ROOT, " %.0f MB", Files.size(tar) / 1e6)));
    }

    private static TarImage tar(Path tar, ImageReference reference) throws Exception {
        Files.createDirectories(tar.toAbsolutePath().getParent());
        return TarImage.at(tar).named(reference);
    }

    private static RegistryImage registry(ImageReference reference) {
        return RegistryImage.named(reference)
                .addCredentialRetriever(CredentialRetrieverFactory.forImage(reference, event -> {})
                        .dockerConfig());
    }

    private Form form() {
        Form chosen =
                switch (form) {
                    case "cpu" -> Form.CPU;
                    case "gpu" -> Form.GPU;
                    default ->
                        throw new IllegalArgumentException("--form " + form + " is unknown; expected cpu or gpu");
                };
        if ((chosen == Form.GPU) != (libtorch != null)) {
            throw new IllegalArgumentException("--form gpu and --libtorch FOLDER require each other");
        }
        return chosen;
    }

    private List<Image> images(Path scratch) {
        List<String> all = new ArrayList<>(Component.names());
        all.add(CommandImage.NAME);
        return (names.isEmpty() ? all : names)
                .stream()
                        .<Image>map(wanted -> wanted.equals(CommandImage.NAME)
                                ? new CommandImage(project, scratch)
                                : new ServiceImage(
                                        Component.named(wanted)
                                                .orElseThrow(() -> new IllegalArgumentException(
                                                        "there is no image " + wanted + "; expected some of " + all)),
                                        project,
                                        scratch))
                        .toList();
    }
}
