package io.adapterfactory.images;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** The parts of the factory that have an image. */
enum Component {
    GENERATOR("generator-service", 8101),
    EVALUATOR("evaluator-service", 8102),
    TRAINER("trainer-service", 8103);

    private final String module;
    private final int port;

    Component(String module, int port) {
        this.module = module;
        this.port = port;
    }

    /** The module, which is also the image's name. */
    String module() {
        return module;
    }

    int port() {
        return port;
    }

    Path app(Path project) {
        return project.resolve(module).resolve("target/quarkus-app");
    }

    Path billOfMaterials(Path project) {
        return project.resolve(module).resolve("target/bom.json");
    }

    static Optional<Component> named(String module) {
        return Arrays.stream(values())
                .filter(component -> component.module.equals(module))
                .findFirst();
    }

    static List<String> names() {
        return Arrays.stream(values()).map(Component::module).toList();
    }
}
