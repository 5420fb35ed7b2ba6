package io.adapterfactory.factory;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Dependencies point one way: services to libraries, never back, never sideways. */
class ModuleDependencyTest {

    private static final Path ROOT = Path.of(System.getProperty("project.root"));
    private static final String BASE = "io.adapterfactory.";
    private static final String SCHEMAS = BASE + "schemas..";
    private static final String LIBRARY = BASE + "t2l..";
    private static final String S3 = BASE + "s3..";
    private static final String BROKER = BASE + "broker..";
    private static final String CLI = BASE + "factory..";
    private static final List<String> SERVICES = List.of("generator", "evaluator", "trainer");
    private static final Map<String, String> MODULES = modules();

    private static JavaClasses classes;

    private static Map<String, String> modules() {
        Map<String, String> modules = new LinkedHashMap<>();
        modules.put("schemas", "schemas");
        modules.put("text-to-lora", "t2l");
        modules.put("s3-store", "s3");
        modules.put("http-security", "security");
        modules.put("deploy/broker", "broker");
        modules.put("deploy/local", "factory");
        SERVICES.forEach(service -> modules.put(service + "-service", service));
        return modules;
    }

    @BeforeAll
    static void importEveryModule() {
        List<Path> folders = MODULES.keySet().stream()
                .map(module -> ROOT.resolve(module).resolve("target/classes"))
                .toList();
        classes = new ClassFileImporter().importPaths(folders);
    }

    @Test
    void everyModuleIsSeen() {
        MODULES.forEach((module, name) -> assertThat(
                        classes.stream().filter(type -> type.getPackageName().startsWith(BASE + name)))
                .as("classes of %s; is it built?", module)
                .isNotEmpty());
    }

    @Test
    void theModelLibraryKnowsNeitherKafkaNorQuarkusNorAnyOtherModule() {
        noClasses()
                .that()
                .resideInAPackage(LIBRARY)
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        SCHEMAS,
                        S3,
                        BROKER,
                        CLI,
                        BASE + "generator..",
                        BASE + "evaluator..",
                        BASE + "trainer..",
                        "io.quarkus..",
                        "org.apache.kafka..",
                        "org.apache.avro..",
                        "jakarta..")
                .check(classes);
    }

    @Test
    void theS3StoreKnowsTheModelLibraryOnly() {
        noClasses()
                .that()
                .resideInAPackage(S3)
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        SCHEMAS, BROKER, CLI, BASE + "generator..", BASE + "evaluator..", BASE + "trainer..")
                .check(classes);
    }

    @Test
    void theContractsKnowNoOtherModule() {
        noClasses()
                .that()
                .resideInAPackage(SCHEMAS)
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        LIBRARY, S3, BROKER, CLI, BASE + "generator..", BASE + "evaluator..", BASE + "trainer..")
                .check(classes);
    }

    @ParameterizedTest
    @ValueSource(strings = {"generator", "evaluator", "trainer"})
    void aServiceKnowsTheLibrariesOnly(String service) {
        String[] others = SERVICES.stream()
                .filter(other -> !other.equals(service))
                .map(other -> BASE + other + "..")
                .toArray(String[]::new);

        noClasses()
                .that()
                .resideInAPackage(BASE + service + "..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(others)
                .orShould()
                .dependOnClassesThat()
                .resideInAnyPackage(BROKER, CLI)
                .check(classes);
    }

    @Test
    void theCommandLineStartsServicesButDoesNotKnowThem() {
        noClasses()
                .that()
                .resideInAnyPackage(CLI, BROKER)
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(BASE + "generator..", BASE + "evaluator..", BASE + "trainer..")
                .check(classes);
    }

    @Test
    void theGeneratorLoadsNoLanguageModelAndTheEvaluatorNoHypernetwork() {
        noClasses()
                .that()
                .resideInAPackage(BASE + "generator..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage(BASE + "t2l.lm..")
                .check(classes);
        noClasses()
                .that()
                .resideInAPackage(BASE + "evaluator..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage(BASE + "t2l.hypernetwork..")
                .check(classes);
    }
}
