package io.adapterfactory.verification;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The structure of the whole build: the modules that each module may use, no package cycles, no frameworks in domain
 * packages.
 */
class ArchitectureTest {

    private static final Path ROOT = Path.of(System.getProperty("project.root"));
    private static final String BASE = "io.adapterfactory.";

    /**
     * A module with Java code.
     *
     * @param name folder in the project's root
     * @param root first part of its package names below {@code io.adapterfactory}
     * @param uses roots of the modules that it may use
     */
    record Module(String name, String root, Set<String> uses) {

        @Override
        public String toString() {
            return name;
        }
    }

    private static final Set<String> SERVICE = Set.of("schemas", "t2l", "store", "http", "messaging", "settings");

    static final List<Module> MODULES = List.of(
            new Module("schemas", "schemas", Set.of()),
            new Module("text-to-lora", "t2l", Set.of()),
            new Module("platform/artifact-store", "store", Set.of("t2l")),
            new Module("platform/http-api", "http", Set.of("schemas", "t2l")),
            new Module("platform/kafka-messaging", "messaging", Set.of("schemas", "t2l")),
            new Module("platform/service-settings", "settings", Set.of("t2l", "store")),
            new Module("platform/local-broker", "broker", Set.of("schemas")),
            new Module("platform/dashboard", "dashboard", Set.of("schemas", "t2l", "http", "messaging")),
            new Module("platform/serving", "serving", Set.of("schemas", "t2l", "messaging")),
            new Module("generator-service", "generator", SERVICE),
            new Module(
                    "evaluator-service",
                    "evaluator",
                    Set.of("schemas", "t2l", "store", "http", "messaging", "settings", "dashboard", "serving")),
            new Module("trainer-service", "trainer", SERVICE),
            new Module("cli", "cli", Set.of("schemas", "t2l", "store", "broker")),
            new Module("verification/experiments", "experiments", Set.of("t2l")),
            new Module(
                    "verification/system-tests",
                    "verification",
                    Set.of("schemas", "t2l", "store", "broker", "cli", "experiments")),
            new Module("deploy/images", "images", Set.of()));

    /** The packages with a service's own logic: no Kafka, no HTTP, no metrics in them. */
    static final List<String> DOMAIN = List.of(
            "generator.generate",
            "evaluator.basemodel",
            "evaluator.benchmark",
            "generator.hypernetwork",
            "generator.prediction",
            "evaluator.evaluate",
            "evaluator.playground",
            "dashboard.row",
            "dashboard.port",
            "dashboard.view",
            "dashboard.map",
            "serving.client",
            "serving.completion",
            "serving.controller",
            "serving.proof",
            "serving.server",
            "trainer.basemodel",
            "trainer.description",
            "trainer.version",
            "trainer.pool",
            "trainer.gate",
            "trainer.round",
            "trainer.loop",
            "t2l");

    private static JavaClasses classes;

    @BeforeAll
    static void importEveryModule() {
        classes = new ClassFileImporter()
                .importPaths(MODULES.stream()
                        .map(module -> ROOT.resolve(module.name()).resolve("target/classes"))
                        .toList());
    }

    @Test
    void everyModuleOfTheBuildIsListed() throws Exception {
        Matcher listed = Pattern.compile("<module>(.*?)</module>").matcher(Files.readString(ROOT.resolve("pom.xml")));
        Set<String> withCode = new TreeSet<>();
        while (listed.find()) {
            if (Files.isDirectory(ROOT.resolve(listed.group(1)).resolve("src/main/java"))
                    || listed.group(1).equals("schemas")) {
                withCode.add(listed.group(1));
            }
        }
        assertThat(MODULES.stream().map(Module::name)).containsExactlyInAnyOrderElementsOf(withCode);
    }

    @ParameterizedTest
    @FieldSource("MODULES")
    void aModuleUsesOnlyWhatItMayUse(Module module) {
        assertThat(classes.stream().filter(type -> type.getPackageName().startsWith(BASE + module.root())))
                .as("classes of %s; is it built?", module)
                .isNotEmpty();
        String[] forbidden = MODULES.stream()
                .map(Module::root)
                .filter(other -> !other.equals(module.root()) && !module.uses().contains(other))
                .map(other -> BASE + other + "..")
                .toArray(String[]::new);

        noClasses()
                .that()
                .resideInAPackage(BASE + module.root() + "..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(forbidden)
                .because(module + " may only use " + module.uses())
                .check(classes);
    }

    @Test
    void thereIsNoPackageCycle() {
        slices().matching(BASE + "(**)").should().beFreeOfCycles().check(classes);
    }

    @ParameterizedTest
    @FieldSource("DOMAIN")
    void aDomainPackageKnowsNoFramework(String domain) {
        noClasses()
                .that()
                .resideInAPackage(BASE + domain + "..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "org.apache.kafka..",
                        "org.apache.avro..",
                        "org.eclipse.microprofile.reactive..",
                        "io.smallrye.reactive..",
                        "jakarta.ws.rs..",
                        "io.micrometer..")
                .check(classes);
    }

    static Stream<List<String>> unloaded() {
        return Stream.of(List.of("generator", "t2l.lm"), List.of("evaluator", "t2l.hypernetwork"));
    }

    /** A generator needs no code for base models, and an evaluator needs none for hypernetworks. */
    @ParameterizedTest
    @MethodSource("unloaded")
    void aServiceDoesNotLoadWhatIsNotItsJob(List<String> serviceAndPackage) {
        noClasses()
                .that()
                .resideInAPackage(BASE + serviceAndPackage.get(0) + "..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage(BASE + serviceAndPackage.get(1) + "..")
                .check(classes);
    }

    @Test
    void theShippedModulesKnowNoVerificationCode() {
        Map<String, Set<String>> uses = new java.util.TreeMap<>();
        MODULES.forEach(module -> uses.put(module.name(), module.uses()));
        assertThat(uses.entrySet().stream()
                        .filter(entry -> !entry.getKey().startsWith("verification/"))
                        .flatMap(entry -> entry.getValue().stream()))
                .doesNotContain("verification", "experiments");
    }
}
