package io.adapterfactory.t2l;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDArray;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Packages depend only on lower ones, and the library uses neither the services' framework nor the broker. */
class PackageRulesTest {

    private static final String ROOT = "io.adapterfactory.t2l";

    /** The direct dependencies of each package; a package may also use indirect ones. */
    private static final Map<String, Set<String>> DEPENDS_ON = Map.ofEntries(
            Map.entry("file", Set.of()),
            Map.entry("artifact", Set.of("file")),
            Map.entry("tensor", Set.of("artifact")),
            Map.entry("lora", Set.of("tensor")),
            Map.entry("lora.peft", Set.of("lora")),
            Map.entry("template.error", Set.of()),
            Map.entry("template.option", Set.of()),
            Map.entry("template.value", Set.of("template.error")),
            Map.entry("template.operation", Set.of("template.value")),
            Map.entry("template.call", Set.of("template.value", "template.option")),
            Map.entry("template.syntax", Set.of("template.value", "template.option")),
            Map.entry("template.builtin", Set.of("template.call", "template.operation", "template.syntax")),
            Map.entry("template.render", Set.of("template.builtin")),
            Map.entry("template", Set.of("template.render")),
            Map.entry("tokenizer", Set.of("artifact", "template")),
            Map.entry("lm.config", Set.of("lora")),
            Map.entry("lm", Set.of("lm.config", "tokenizer")),
            Map.entry("basemodel", Set.of("lm.config", "tokenizer", "task")),
            Map.entry("identity", Set.of("file")),
            Map.entry("basemodel.digest", Set.of("basemodel", "identity", "lm")),
            Map.entry("gguf.block", Set.of("tensor")),
            Map.entry("gguf", Set.of("gguf.block")),
            Map.entry("gguf.conversion", Set.of("gguf", "lm")),
            Map.entry("export", Set.of("gguf.conversion", "lora.peft", "basemodel.digest")),
            Map.entry("embedding", Set.of("artifact")),
            Map.entry("hypernetwork", Set.of("tensor", "lora")),
            Map.entry("task", Set.of("artifact")),
            Map.entry("hub.http", Set.of()),
            Map.entry("hub", Set.of("hub.http")),
            Map.entry("task.nano", Set.of("task")),
            Map.entry("task.words.item", Set.of("task")),
            Map.entry("task.words.atomic", Set.of("task.words.item")),
            Map.entry("task.words", Set.of("task.words.atomic")),
            Map.entry("task.suite", Set.of("task.nano", "task.words", "basemodel")),
            Map.entry("statistics", Set.of()),
            Map.entry("metric", Set.of("task")),
            Map.entry("benchmark", Set.of("metric", "task", "embedding", "basemodel", "tensor")),
            Map.entry("proof", Set.of("basemodel")),
            Map.entry("evaluation", Set.of("lm", "lora.peft", "benchmark", "statistics", "proof")),
            Map.entry("hypernetwork.checkpoint", Set.of("hypernetwork", "lora.peft")),
            Map.entry("training.log", Set.of()),
            Map.entry("training.optimizer", Set.of("tensor", "training.log")),
            Map.entry("training.response", Set.of("lm", "basemodel", "task")),
            Map.entry("training.lora", Set.of("training.optimizer", "training.response", "lora.peft")),
            Map.entry("training.pretraining", Set.of("training.optimizer", "training.response")),
            Map.entry("training.hypernetwork", Set.of("hypernetwork", "training.optimizer")),
            Map.entry("training.continual", Set.of("training.hypernetwork")),
            Map.entry("training.curriculum", Set.of()),
            Map.entry("training.sft", Set.of("training.continual", "training.response")),
            Map.entry("training.reconstruction", Set.of("training.hypernetwork")));

    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages(ROOT);

    static List<String> packages() {
        return CLASSES.stream()
                .filter(type -> !type.getSimpleName().equals("package-info"))
                .map(type -> type.getPackageName())
                .filter(name -> name.startsWith(ROOT + "."))
                .map(name -> name.substring(ROOT.length() + 1))
                .distinct()
                .sorted()
                .toList();
    }

    @Test
    void everyPackageIsInTheTable() {
        assertThat(packages()).isNotEmpty().allSatisfy(name -> assertThat(DEPENDS_ON)
                .containsKey(name));
    }

    @ParameterizedTest
    @MethodSource("packages")
    void aPackageImportsOnlyWhatItDependsOn(String name) {
        Set<String> allowed = below(name);
        String[] forbidden = DEPENDS_ON.keySet().stream()
                .filter(other -> !other.equals(name) && !allowed.contains(other))
                .map(PackageRulesTest::pattern)
                .toArray(String[]::new);

        noClasses()
                .that()
                .resideInAPackage(pattern(name))
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(forbidden)
                .because(name + " may only import " + allowed)
                .check(CLASSES);
    }

    @Test
    void thereAreNoCycles() {
        slices().matching(ROOT + ".(**)").should().beFreeOfCycles().check(CLASSES);
    }

    @Test
    void theLibraryKnowsNoFrameworkAndNoBroker() {
        noClasses()
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "io.quarkus..",
                        "jakarta..",
                        "org.eclipse.microprofile..",
                        "io.smallrye..",
                        "org.apache.kafka..",
                        "org.apache.avro..",
                        "io.adapterfactory.schemas..",
                        "io.adapterfactory.generator..",
                        "io.adapterfactory.evaluator..",
                        "io.adapterfactory.trainer..")
                .check(CLASSES);
    }

    @Test
    void onlyThePackagesThatComputeKnowTheEngine() {
        noClasses()
                .that()
                .resideOutsideOfPackages(
                        pattern("tensor"), pattern("lm"), pattern("hypernetwork.."), pattern("training.."))
                .should()
                .dependOnClassesThat()
                .resideInAPackage("ai.djl.ndarray..")
                .check(CLASSES);
    }

    private static Set<String> below(String name) {
        Set<String> found = new TreeSet<>(DEPENDS_ON.get(name));
        DEPENDS_ON.get(name).forEach(direct -> found.addAll(below(direct)));
        return found;
    }

    private static String pattern(String name) {
        return ROOT + "." + name;
    }

    /** DJL may free such a number before the backward pass reads it; {@code Torch.times} keeps it. */
    @Test
    void noGradientDependsOnANumberThatMayBeCollected() {
        noClasses()
                .should()
                .callMethod(NDArray.class, "mul", Number.class)
                .orShould()
                .callMethod(NDArray.class, "div", Number.class)
                .orShould()
                .callMethod(NDArray.class, "pow", Number.class)
                .check(CLASSES);
    }
}
